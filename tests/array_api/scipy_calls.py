"""SciPy's functions that are written to the Array API standard, called on Tensors.

    SCIPY_ARRAY_API=1 python -m tests.array_api.scipy_calls

prints those whose derivatives are not those of differences. SciPy reads the variable
when it is imported, so the test runs this in a process of its own. Left out are those
that hand the array to compiled code, and those that join it with arrays they make:
these are plain here, and the standard allows one namespace for a call.
"""

import warnings
from typing import Any

import numpy as np
from scipy import cluster, fft, integrate, optimize, special, stats
from scipy.spatial.transform import Rotation

import autograd.numpy as anp
from autograd import gradcheck

CALLS: dict[str, Any] = {
    "circmean": stats.circmean,
    "cumulative_trapezoid": integrate.cumulative_trapezoid,
    "describe": lambda x: stats.describe(x).variance,
    "fft": lambda x: abs(fft.fft(x)),
    "gmean": lambda x: stats.gmean(x**2),
    "hmean": lambda x: stats.hmean(x**2 + 1),
    "kurtosis": stats.kurtosis,
    "logsumexp": special.logsumexp,
    "moment": lambda x: stats.moment(x, 3),
    "pmean": lambda x: stats.pmean(x**2 + 1, 3),
    "rosen": lambda x: optimize.rosen(x[:, 0]),
    "rotation": lambda x: Rotation.from_rotvec(x).as_matrix(),
    "sem": stats.sem,
    "skew": stats.skew,
    "softmax": lambda x: special.softmax(x, axis=0),
    "trapezoid": integrate.trapezoid,
    "trim_mean": lambda x: stats.trim_mean(x, 0.2),
    "whiten": cluster.vq.whiten,
    "zscore": stats.zscore,
}


def main() -> None:
    """Check every call."""
    warnings.simplefilter("ignore")
    x = np.random.default_rng(0).normal(size=(5, 3))
    for name, call in CALLS.items():
        try:
            report = gradcheck(lambda x, f=call: anp.sin(f(x)), x)
        except Exception as error:
            print(name, type(error).__name__, error)
            continue
        if not report:
            print(name, report)
    print(f"{len(CALLS)} calls")


if __name__ == "__main__":
    main()
