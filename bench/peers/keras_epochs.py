# One `fit` of many epochs that waits after each for a line: data is handed to TensorFlow once, as in a run of several
# epochs, and not again for each of them.
import json
import sys
import time

import keras


def say(answer):
    print(json.dumps(answer), flush=True)


class Epochs(keras.callbacks.Callback):
    """Says what each epoch took. It looks at no batch: Keras would then wait for each batch's metrics."""

    def __init__(self, steps):
        super().__init__()
        self.steps = steps
        # What was asked for instead of another epoch; empty at the end.
        self.line = ""

    def on_epoch_begin(self, epoch, logs=None):
        self.began = time.perf_counter()
        self.trained = self.validated = None

    def on_test_begin(self, logs=None):
        self.trained = time.perf_counter()

    def on_test_end(self, logs=None):
        self.validated = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        ended = time.perf_counter()
        trained = self.trained or ended
        answer = {"epochMs": (ended - self.began) * 1000, "stepMs": (trained - self.began) * 1000 / self.steps}
        if self.validated:
            answer |= {"validationMs": (self.validated - trained) * 1000, "valAccuracy": logs["val_accuracy"]}
        say(answer)
        self.line = sys.stdin.readline().strip()
        self.model.stop_training = self.line != "go on"


def train(model, x, y, batch_size, **validation):
    """Epochs until another line than "go on" comes, which it returns."""
    epochs = Epochs(-(-len(x) // batch_size))
    model.fit(x, y, batch_size=batch_size, epochs=1_000_000, verbose=0, callbacks=[epochs], **validation)
    return epochs.line
