"""Which class of Keras a function of `nn.ops` is as a step of a model.

Keras makes an object of a class for each such step. The first arguments of the function
are what the object is called with, the others what it is made from.
"""

__all__ = ["CALLED_WITH", "CLASSES", "OPERATIONS"]

OPERATIONS: dict[str, dict[int, str]] = {
    "numpy": {
        0: "average einsum meshgrid pad",
        1: (
            "absolute all amax amin angle any arccos arccosh arcsin arcsinh "
            "arctan arctanh argmax argmin argpartition argsort array array_split "
            "bincount bitwise_invert bitwise_not broadcast_to cbrt ceil clip "
            "concatenate conjugate copy corrcoef cos cosh count_nonzero cumprod "
            "cumsum deg2rad diag diagflat diagonal diff dsplit dstack empty_like "
            "exp exp2 expand_dims expm1 fabs flip fliplr flipud floor histogram "
            "hsplit hstack i0 imag isfinite isinf isnan isneginf isposinf isreal "
            "log log10 log1p log2 logical_not max mean median min moveaxis "
            "nan_to_num nanargmax nanargmin nancumprod nancumsum nanmax nanmean "
            "nanmedian nanmin nanprod nanstd nansum nanvar ndim negative nonzero "
            "ones_like prod ptp rad2deg ravel real reciprocal repeat reshape roll "
            "rot90 round sign signbit sin sinc sinh size slogdet sort split sqrt "
            "square squeeze stack std sum swapaxes tan tanh tile trace transpose "
            "trapezoid tril triu trunc unique unravel_index vander var view "
            "vsplit vstack zeros_like"
        ),
        2: (
            "add allclose append arctan2 bitwise_and bitwise_left_shift "
            "bitwise_or bitwise_right_shift bitwise_xor correlate cross digitize "
            "divide divide_no_nan dot equal floor_divide fmax fmin fmod full_like "
            "gcd get_item greater greater_equal heaviside hypot inner "
            "isin kron lcm ldexp left_shift less less_equal logaddexp logaddexp2 "
            "logical_and logical_or logical_xor matmul maximum minimum mod "
            "multiply nanpercentile nanquantile nextafter not_equal outer "
            "percentile power quantile right_shift searchsorted subtract take "
            "take_along_axis tensordot true_divide vdot"
        ),
        3: "arange select where",
        4: "isclose",
    },
    "nn": {
        0: "batch_normalization",
        1: (
            "adaptive_average_pool adaptive_max_pool average_pool celu "
            "depth_to_space elu fold gelu glu hard_shrink hard_sigmoid hard_silu "
            "hard_tanh leaky_relu log_sigmoid log_softmax max_pool moments "
            "multi_hot normalize one_hot relu relu6 selu sigmoid silu soft_shrink "
            "softmax softplus softsign space_to_depth sparse_plus sparse_sigmoid "
            "sparsemax squareplus tanh_shrink threshold unfold"
        ),
        2: (
            "binary_crossentropy categorical_crossentropy conv conv_transpose "
            "ctc_decode depthwise_conv polar psnr rms_normalization "
            "sparse_categorical_crossentropy"
        ),
        3: "layer_normalization separable_conv",
        4: "ctc_loss",
        6: "dot_product_attention",
    },
    "math": {
        1: (
            "erf erfc erfinv extract_sequences fft fft2 ifft2 irfft istft logdet "
            "logsumexp rfft rsqrt stft top_k view_as_complex view_as_real"
        ),
        2: "cdist in_top_k segment_max segment_min segment_prod segment_sum",
    },
    "core": {
        1: "cast saturate_cast stop_gradient unstack",
        2: "scatter slice",
        3: "scatter_update slice_update",
    },
    "linalg": {
        1: (
            "cholesky cholesky_inverse det eig eigh inv lu_factor matrix_rank "
            "norm pinv qr svd"
        ),
        2: "lstsq solve solve_triangular",
    },
    "image": {
        1: (
            "image.crop_images image.elastic_transform image.extract_patches "
            "image.gaussian_blur image.hsv_to_rgb image.pad_images image.resize "
            "image.rgb_to_grayscale image.rgb_to_hsv image.sobel_edges"
        ),
        2: "image.affine_transform image.map_coordinates image.ssim",
        3: "image.perspective_transform",
        4: "image.scale_and_translate",
    },
}
"""By the module of ``keras.src.ops`` how many arguments calls take, and the names."""

CALLED_WITH: dict[str, tuple[str, ...]] = {
    "average": ("x", "weights"),
    "batch_normalization": ("x", "mean", "variance", "offset", "scale"),
    "einsum": ("operands",),
    "meshgrid": ("x",),
    "pad": ("x", "constant_values"),
}
"""What the call takes where it is not the first arguments."""

CLASSES: dict[str, str] = {
    "allclose": "AllClose",
    "batch_normalization": "BatchNorm",
    "cdist": "CDist",
    "ctc_decode": "CTCDecode",
    "ctc_loss": "CTCLoss",
    "fft": "FFT",
    "fft2": "FFT2",
    "ifft2": "IFFT2",
    "image.hsv_to_rgb": "HSVToRGB",
    "image.rgb_to_grayscale": "RGBToGrayscale",
    "image.rgb_to_hsv": "RGBToHSV",
    "image.ssim": "SSIM",
    "irfft": "IRFFT",
    "isin": "IsIn",
    "istft": "ISTFT",
    "layer_normalization": "LayerNorm",
    "psnr": "PSNR",
    "rfft": "RFFT",
    "rms_normalization": "RMSNorm",
    "searchsorted": "SearchSorted",
    "stft": "STFT",
    "svd": "SVD",
}
"""The classes whose names are not those of the functions in capitals."""
