"""Layers that prepare data: texts, categories, images and sounds for a model."""

from nn.layers.preprocessing.categories import (
    CategoryEncoding,
    Discretization,
    HashedCrossing,
    Hashing,
)
from nn.layers.preprocessing.colors import (
    RandomBrightness,
    RandomColorDegeneration,
    RandomColorJitter,
    RandomContrast,
    RandomGrayscale,
    RandomHue,
    RandomSaturation,
)
from nn.layers.preprocessing.framing import (
    CenterCrop,
    RandomCrop,
    Resizing,
)
from nn.layers.preprocessing.geometric import (
    RandomFlip,
    RandomRotation,
    RandomTranslation,
    RandomZoom,
)
from nn.layers.preprocessing.lookups import (
    IntegerLookup,
    StringLookup,
)
from nn.layers.preprocessing.mixing import (
    CutMix,
    MixUp,
    RandomErasing,
)
from nn.layers.preprocessing.motions import (
    RandomElasticTransform,
    RandomPerspective,
    RandomShear,
)
from nn.layers.preprocessing.policies import (
    AugMix,
    Pipeline,
    RandAugment,
)
from nn.layers.preprocessing.scaling import Normalization, Rescaling
from nn.layers.preprocessing.spectrograms import MelSpectrogram, STFTSpectrogram
from nn.layers.preprocessing.text import (
    TextVectorization,
)
from nn.layers.preprocessing.tones import (
    AutoContrast,
    Equalization,
    RandomGaussianBlur,
    RandomInvert,
    RandomPosterization,
    RandomSharpness,
    Solarization,
)

__all__ = [
    "AugMix",
    "AutoContrast",
    "CategoryEncoding",
    "CenterCrop",
    "CutMix",
    "Discretization",
    "Equalization",
    "HashedCrossing",
    "Hashing",
    "IntegerLookup",
    "MelSpectrogram",
    "MixUp",
    "Normalization",
    "Pipeline",
    "RandAugment",
    "RandomBrightness",
    "RandomColorDegeneration",
    "RandomColorJitter",
    "RandomContrast",
    "RandomCrop",
    "RandomElasticTransform",
    "RandomErasing",
    "RandomFlip",
    "RandomGaussianBlur",
    "RandomGrayscale",
    "RandomHue",
    "RandomInvert",
    "RandomPerspective",
    "RandomPosterization",
    "RandomRotation",
    "RandomSaturation",
    "RandomSharpness",
    "RandomShear",
    "RandomTranslation",
    "RandomZoom",
    "Rescaling",
    "Resizing",
    "STFTSpectrogram",
    "Solarization",
    "StringLookup",
    "TextVectorization",
]
