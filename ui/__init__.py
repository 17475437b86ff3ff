"""The window: shows what `simulator` computes, and computes nothing about networks itself."""
