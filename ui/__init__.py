"""The window: shows what `simulator` computes, and computes nothing about networks itself."""

import gc

# Nearly all of the hundred thousand objects of a start are there to stay. Looking for garbage among them every 700
# would take a tenth of the start, and later a frame now and then.
gc.set_threshold(50_000, 20, 20)
