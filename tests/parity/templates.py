"""What random programs are written with: expressions over NumPy's names.

``{a} {b} {c}`` stand for values, ``{n}`` for an axis, ``{shape}`` for a shape. None
says where it is defined: what NumPy refuses, or computes with a warning, is drawn anew.
"""

__all__ = ["SHAPES", "TEMPLATES"]

SHAPES = ((), (3,), (2, 3), (3, 1), (1, 3), (2, 1, 3), (3, 3))

FUNCTIONS = """
    abs arccos arccosh arcsin arcsinh arctan arctanh cbrt cos cosh degrees exp exp2
    expm1 log log10 log1p log2 negative radians reciprocal sin sinc sinh sqrt square
    tan tanh real imag conj ravel atleast_1d atleast_2d atleast_3d cumsum flip fliplr
    flipud rot90 squeeze transpose diag diagonal trace tril triu
"""

PAIRS = """
    add subtract multiply divide power maximum minimum hypot arctan2 logaddexp
    logaddexp2 mod dot matmul inner outer vdot
"""

REDUCTIONS = "sum mean prod max min var std"

OTHERS = """
    {a} + {b} | {a} - {b} | {a} * {b} | {a} / {b} | {a} @ {b} | -{a} | {a}**2 | {a}**3
    {a}**-1 | {a}**0.5 | 2.0**{a} | 1 / {a} | 1 - {a} | abs({a}) | {a} % {b} | {a}**{b}
    {a} + 1j * {b} | np.exp(1j * {a}) | {a} * (1 - 2j) | {a}.T | {a}.sum() | {a}.real
    {a}.mean({n}) | {a}.reshape(-1) | {a}.reshape({shape}) | {a}.ravel() | {a}.imag
    {a}[0] | {a}[-1] | {a}[::-1] | {a}[..., ::2] | {a}[:, 0] | {a}[None] | {a}[1:]
    {a}[..., None] | {a}[np.array([0, 0, 1])] | {a}[[2, 0]] | {a}[:, np.array([1, 1])]
    {a}[np.array([True, False, True])] | {a}[..., 1] | {a}[np.array([[0], [1]]), [0, 2]]
    np.where({a} > 0, {b}, {c}) | np.where({a} > {b}, {a}, 0.5)
    np.clip({a}, -0.5, 0.7) | np.where(np.array([True, False, True]), {a}, {b})
    np.clip({a}, 0.1, None) | np.concatenate([{a}, {b}], {n})
    np.stack([{a}, {b}], axis={n}) | np.vstack([{a}, {b}]) | np.hstack([{a}, {b}])
    np.dstack([{a}, {b}]) | np.column_stack([{a}, {b}]) | np.append({a}, {b})
    np.array([{a}, {b}]) | np.split({a}, [1])[1] | np.einsum('i,i', {a}, {b})
    np.einsum('ij,j->i', {a}, {b}) | np.einsum('ij->ji', {a})
    np.einsum('ij,kj->ik', {a}, {b}) | np.einsum('...i,...i->...', {a}, {b})
    np.einsum('i,j->ji', {a}, {b}) | np.einsum('ij,ij,j', {a}, {b}, {c})
    np.tensordot({a}, {b}, 1) | np.tensordot({a}, {b}, axes=([-1], [-1]))
    np.swapaxes({a}, 0, {n}) | np.moveaxis({a}, {n}, 0) | np.expand_dims({a}, {n})
    np.reshape({a}, {shape}) | np.broadcast_to({a}, {shape}) | np.transpose({a}, (1, 0))
    np.roll({a}, 1) | np.roll({a}, 1, axis={n}) | np.repeat({a}, 2, axis={n})
    np.tile({a}, 2) | np.tile({a}, (2, 1)) | np.pad({a}, 1) | np.flip({a}, {n})
    np.pad({a}, 1, mode='edge') | np.pad({a}, ((0, 1), (1, 0))) | np.diff({a})
    np.cumsum({a}, {n}) | np.squeeze({a}, {n})
    np.take({a}, np.array([0, 2]), axis={n}) | np.var({a}, axis={n}, ddof=1)
    np.std({a}, axis={n}, ddof=1) | np.sign({a}) * {b} | np.floor({a}) * {b}
    np.sum({a}, axis=(0, 1)) | np.max({a}, axis=(0, -1)) | np.prod({a}, axis=(0, 1))
    np.mean({a}, axis=(0, -1), keepdims=True) | np.diagonal({a}, 1) | np.trace({a}, 1)
    np.tril({a}, -1) | np.rollaxis({a}, {n})
""".replace("\n", "|")

CALCULUS = """
    np.cumprod({a}) | np.cumprod({a}, axis={n}) | np.ptp({a}, axis={n})
    np.fmax({a}, {b}) | np.fmin({a}, {b}) | np.copysign({a}, {b}) | np.fmod({a}, {b})
    np.fabs({a}) | np.float_power({a}, {b}) | np.ldexp({a}, 2) | np.deg2rad({a})
    np.rad2deg({a}) | np.heaviside({a}, 0.5) * {b} | np.modf({a})[0]
    np.divmod({a}, {b})[1] | np.nan_to_num({a}) | np.i0({a}) | np.angle({a})
    np.positive({a}) | np.fix({a}) * {b} | np.nansum({a}, axis={n}) | np.nanmean({a})
    np.nanvar({a}) | np.nanstd({a}, axis={n}) | np.nanmax({a})
    np.nanmin({a}, axis={n}) | np.nanprod({a}) | np.median({a})
    np.median({a}, axis={n}) | np.percentile({a}, 30) | np.quantile({a}, 0.6, axis={n})
    np.percentile({a}, np.array([20.0, 70.0]), axis={n}) | np.average({a})
    np.quantile({a}, 0.4, method='hazen') | np.average({a}, axis={n}, weights={b})
    np.cov({a}) | np.cov({a}, rowvar=False) | np.corrcoef({a}) | np.cov({a}, ddof=0)
    np.sum({a}, where={b} > 0) | np.mean({a}, axis={n}, where={a} > 0)
    np.max({a}, axis={n}, initial=0.3) | np.prod({a}, where={a} > 0) | np.sort({a})
    np.sort({a}, axis={n}) | np.trapezoid({a}) | np.gradient({a})
    np.trapezoid({a}, dx=0.5, axis={n}) | np.gradient({a}, 0.5, axis={n})
    np.ediff1d({a}) | np.unwrap({a}) | np.diff({a}, 2) | np.diff({a}, prepend=0.5)
    np.interp({a}, np.array([-1.0, 0.2, 1.5]), {b}) | np.interp({a}, np.sort({b}), {c})
    np.convolve({a}, {b}) | np.convolve({a}, {b}, mode='same') | np.polyval({a}, {b})
    np.convolve({a}, {b}, mode='valid') | np.correlate({a}, {b}, mode='full')
    np.correlate({a}, {b}) | np.polyadd({a}, {b}) | np.polymul({a}, {b})
    np.polyder({a}) | np.polyint({a}) | np.vander({a})
    np.vander({a}, 2, increasing=True)
""".replace("\n", "|")

SHAPING = """
    np.block([[{a}, {b}], [{b}, {a}]]) | np.meshgrid({a}, {b})[0] | np.diagflat({a})
    np.meshgrid({a}, {b}, indexing='ij')[1] | np.concatenate([{a}, {b}], axis=None)
    np.select([{a} > 0.5, {a} > 0], [{a}, {b}], 0.1)
    np.compress([True, False, True], {a}) | np.extract({a} > 0, {a}) | np.delete({a}, 1)
    np.insert({a}, 1, 0.5) | np.resize({a}, (2, 4))
    np.apply_along_axis(np.sum, {n}, {a}) | np.kron({a}, {b}) | np.cross({a}, {b})
    np.roll({a}, (1, 2), (0, 1)) | np.pad({a}, 1, mode='reflect')
    np.pad({a}, 1, mode='symmetric') | np.pad({a}, 2, mode='wrap')
    np.pad({a}, 1, mode='linear_ramp') | np.pad({a}, 1, mode='mean')
    np.pad({a}, (1, 2), mode='constant', constant_values=0.3) | np.dsplit({a}, 1)[0]
    np.pad({a}, 1, mode='maximum') | np.hsplit({a}, [1])[1] | np.vsplit({a}, [1])[0]
    np.array_split({a}, 2)[0] | np.repeat({a}, np.array([1, 0, 2]), axis={n})
    np.take({a}, np.array([[0], [1]])) | np.take({a}, 4, mode='wrap')
    np.take_along_axis({a}, np.argsort({a}, axis=-1), -1)
    np.broadcast_arrays({a}, {b})[0] | np.ravel({a}, order='F')
    np.reshape({a}, -1, order='F') | np.permute_dims({a}, (1, 0))
    np.piecewise({a}, [{a} > 0], [np.sin, np.cos]) | np.full_like({a}, 0.5) * {a}
    np.choose(np.array([0, 1, 0]), [{a}, {b}]) | np.trim_zeros({a}) | np.copy({a})
    np.vectorize(lambda u: u * u)({a}) | np.unique({a}) | {a}.flatten() | {a}.dot({b})
    {a}.swapaxes(0, -1) | {a}.clip(-0.5, 0.5) | {a}.repeat(2) | {a}.cumsum() | {a}.std()
    {a}.conj() | {a}.mT | {a}.squeeze() | {a}.take(np.array([0, 1])) | {a}.diagonal()
    {a}.max({n}) | {a}.prod({n}) | {a}.var({n}, keepdims=True) | {a}.astype(complex)
    {a}[{b} > 0] | {a}[np.ix_([0, 1], [0, 2])] | {a}[..., np.newaxis, :] | {a}[-1:0:-1]
""".replace("\n", "|")

PRODUCTS = """
    np.vecdot({a}, {b}) | np.matvec({a}, {b}) | np.vecmat({a}, {b}) | np.kron({a}, {b})
    np.matmul({a}, np.swapaxes({a}, -1, -2)) | np.outer({a}, {b})
    np.matrix_transpose({a}) | np.einsum('ii', {a}) | np.einsum('ii->i', {a})
    np.einsum('...ij->...ji', {a}) | np.einsum('ij,ji', {a}, {b})
    np.einsum('i,j,k', {a}, {b}, {c}) | np.einsum('ij->', {a})
    np.einsum({a}, [0, 1], {b}, [1, 2], [0, 2]) | np.einsum('...j,j', {a}, {b})
    np.einsum('ij,jk,k', {a}, {b}, {c}) | np.linalg.multi_dot([{a}, {b}, {c}])
    np.linalg.inv({a}) | np.linalg.det({a}) | np.linalg.slogdet({a})[1]
    np.linalg.solve({a}, {b}) | np.linalg.pinv({a}) | np.linalg.norm({a})
    np.linalg.norm({a}, axis={n}) | np.linalg.norm({a}, ord=1)
    np.linalg.norm({a}, ord=2) | np.linalg.norm({a}, ord='nuc')
    np.linalg.norm({a}, ord=3, axis={n}) | np.linalg.norm({a}, ord=np.inf)
    np.linalg.norm({a}, axis={n}, keepdims=True)
    np.linalg.cholesky({a} @ np.conj(np.swapaxes({a}, -1, -2)) + np.eye(3))
    np.linalg.eigh({a} + np.conj(np.swapaxes({a}, -1, -2)))[0]
    np.linalg.eigvalsh({a} @ np.conj(np.swapaxes({a}, -1, -2)))
    np.linalg.matrix_power({a}, 3) | np.linalg.svd({a}, compute_uv=False)
    np.linalg.svdvals({a}) | np.linalg.cond({a}) | np.abs(np.linalg.qr({a})[1])
    np.linalg.matrix_power({a}, -2) | np.linalg.cross({a}, {b}) | np.linalg.eigvals({a})
    np.linalg.vector_norm({a}) | np.linalg.matrix_norm({a})
    np.linalg.lstsq({a}, {b})[0] | np.linalg.trace({a}) | np.linalg.outer({a}, {b})
    np.linalg.tensorsolve({a}, {b}) | np.linalg.vecdot({a}, {b})
""".replace("\n", "|")

SPECTRA = """
    np.fft.fft({a}) | np.fft.ifft({a}, axis={n}) | np.fft.fft({a}, 4, axis={n})
    np.fft.fft({a}, 2) | np.fft.fft({a}, norm='ortho')
    np.fft.ifft({a}, norm='forward') | np.fft.rfft({a}) | np.fft.rfft({a}, axis={n})
    np.fft.rfft({a}, 4, norm='forward') | np.fft.irfft({a}) | np.fft.irfft({a}, 5)
    np.fft.irfft({a}, 3, axis={n}, norm='ortho') | np.fft.fft2({a})
    np.fft.ifft2({a}, norm='ortho') | np.fft.rfft2({a}) | np.fft.irfft2({a})
    np.fft.fftn({a}) | np.fft.ifftn({a}, axes=(0,)) | np.fft.rfftn({a})
    np.fft.irfftn({a}, (2, 3)) | np.fft.hfft({a}) | np.fft.ihfft({a})
    np.fft.fftshift({a}) | np.fft.ifftshift({a}, axes={n}) | np.fft.hfft({a}, 5)
""".replace("\n", "|")

ROWS = """
    np.partition({a}, 1) | np.partition({a}, 0, axis={n}) | np.sort_complex({a})
    np.nanmedian({a}) | np.nanpercentile({a}, 40, axis={n}) | np.nanquantile({a}, 0.3)
    np.nanmedian({a}, axis={n}) | np.nancumsum({a}) | np.nancumprod({a}, axis={n})
    np.cumulative_sum({a}) | np.cumulative_prod({a}) | np.unstack({a})[0]
    np.cumulative_sum({a}, axis={n}, include_initial=True) | np.poly({a})
    np.polysub({a}, {b}) | np.polydiv({a}, {b})[0] | np.roots({a})
    np.polyfit(np.arange(3.0), {a}, 1) | np.linspace({a}, {b}, 3)
    np.linspace({a}, {b}, 4, endpoint=False, axis={n}) | np.logspace({a}, {b}, 3)
    np.geomspace(np.abs({a}), np.abs({b}), 3) | np.frexp({a})[0]
    np.bincount(np.array([0, 1, 1]), weights={a})
    np.histogram(np.array([0.2, 0.4, 0.9]), bins=2, weights={a})[0]
    np.union1d({a}, {b}) | np.linalg.tensorinv({a}, 1) | np.abs(np.linalg.svd({a})[0])
    np.abs(np.linalg.eigh({a} + np.swapaxes({a}, -1, -2))[1]) | np.linalg.eig({a})[0]
    np.linalg.svd({a}, full_matrices=False)[1] | np.linalg.norm({a}, -1)
    np.linalg.norm({a}, axis=(0, 1)) | np.linalg.vector_norm({a}, axis={n}, ord=1)
    np.linalg.slogdet({a})[0] | np.real_if_close({a}) | np.round({a}) * {b}
    np.round({a}, 1) + {b} | np.trunc({a}) * {b} | np.floor_divide({a}, {b}) * {a}
    np.nextafter({a}, {b}) | np.astype({a}, complex) | np.matmul({a}, {b}[..., None])
    np.sum({a}, axis={n}, where={b} > 0, initial=0.2) | np.var({a}, where={a} > -1)
    np.std({a}, axis={n}, correction=1) | np.min({a}, axis={n}, initial=0.1)
    np.max({a}, where={a} < 1, initial=-0.3) | np.cumsum({a}, axis={n})[::-1]
""".replace("\n", "|")

TEMPLATES = (
    *(f"np.{name}({{a}})" for name in FUNCTIONS.split()),
    *(f"np.{name}({{a}}, {{b}})" for name in PAIRS.split()),
    *(f"np.{name}({{a}})" for name in REDUCTIONS.split()),
    *(f"np.{name}({{a}}, axis={{n}})" for name in REDUCTIONS.split()),
    *(f"np.{name}({{a}}, axis={{n}}, keepdims=True)" for name in REDUCTIONS.split()),
    *(
        text.strip()
        for texts in (OTHERS, CALCULUS, SHAPING, PRODUCTS, SPECTRA, ROWS)
        for text in texts.split("|")
        if text.strip()
    ),
)
"""All of them."""
