# MNIST from its IDX files: float32 images from 0 to 1 and labels.
from pathlib import Path

import numpy as np


def load(directory, split):
    folder = Path(directory)
    images = np.frombuffer((folder / f"{split}-images-idx3-ubyte").read_bytes(), np.uint8, offset=16)
    labels = np.frombuffer((folder / f"{split}-labels-idx1-ubyte").read_bytes(), np.uint8, offset=8)
    # Divided in place: a second copy of all images would be the peak of the whole process's memory.
    scaled = images.reshape(-1, 28, 28).astype("float32")
    scaled /= 255
    return scaled, labels.astype("int64")
