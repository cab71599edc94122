"""Requirements and their relations: targets, env files, and what an environment meets.

Standard library only, since a train needs it.
"""
