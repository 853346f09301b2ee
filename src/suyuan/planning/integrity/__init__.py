"""Detectors of doubtful certificates: impossible facts, copied readings, habits that chance does not make.

Every detector says of each work whether it was looked at and whether it struck. What strikes is a question to
the laboratory, never a verdict; when a person is called is decided in one way for all of them (`evidence`).
"""
