"""Training by several processes on one or many machines, over MPI.

>>> import nn
>>> nn.distribution.distribution() is None
True

One line has a script train on all ranks that ``mpiexec -n 8 python train.py`` starts:

    nn.distribution.set_distribution(nn.distribution.DataParallel())
"""

from nn.distribution.parallel import DataParallel
from nn.distribution.setting import distribution, set_distribution

__all__ = ["DataParallel", "distribution", "set_distribution"]
