"""The catalog of what can be reported about a declaration: codes, names, severities, messages.

The first digit of a code is that of its kind: 0 for an error, so that nothing is imported, 1 for a
warning of an import, 2 for what an export loses.
"""

from __future__ import annotations

from typing import NamedTuple

from train_api.report import Severity


class Notice(NamedTuple):
    """What a code is about; `severity` is `error` if nothing is imported because of it."""

    code: str
    name: str
    severity: Severity


NOTICES = {
    notice.code: notice
    for notice in (
        Notice("TD001", "no-declaration", "error"),
        Notice("TD002", "declaration-is-not-json", "error"),
        Notice("TD003", "unexpected-shape", "error"),
        Notice("TD004", "name-is-not-allowed", "error"),
        Notice("TD005", "type-without-target", "error"),
        Notice("TD006", "conflicting-variables", "error"),
        Notice("TD007", "choices-are-not-allowed", "error"),
        Notice("TD008", "variable-in-label", "error"),
        Notice("TD009", "declaration-is-too-large", "error"),
        Notice("TD101", "secret-as-string", "warning"),
        Notice("TD102", "number-as-port", "warning"),
        Notice("TD103", "name-without-type", "warning"),
        Notice("TD104", "repeated-variable", "warning"),
        Notice("TD105", "replaced-label", "warning"),
        Notice("TD106", "member-is-not-imported", "warning"),
        Notice("TD107", "argument-is-not-imported", "warning"),
        Notice("TD108", "condition-is-not-imported", "warning"),
        Notice("TD109", "default-is-not-imported", "warning"),
        Notice("TD110", "manifest-is-incomplete", "warning"),
        Notice("TD201", "relation-is-lost", "warning"),
        Notice("TD202", "target-is-lost", "warning"),
        Notice("TD203", "member-is-lost", "warning"),
    )
}

MESSAGES = {
    "TD001": (
        "Expected the label envs in the last stage, found none.",
        (
            "Name the Dockerfile that has it. If the image from which the stage begins has it, "
            "build the image and read it with --image."
        ),
    ),
    "TD001.image": (
        "Expected the label envs of the image, found none.",
        "Name the image of a PADME train, or the Dockerfile or JSON file with its declaration.",
    ),
    "TD001.quote": (
        "Expected a second quotation mark in the label envs, found the end of the instruction.",
        "Put single quotes around the value, and a backslash at the end of each line but the last.",
    ),
    "TD001.function": (
        "Expected an object with the functions of an algorithm, found none.",
        "Name the algorithm_store.json of an algorithm.",
    ),
    "TD002": (
        "{message}",
        (
            "In a Dockerfile, put single quotes around the value of the label: from any other "
            "value, an engine removes the double quotes of the JSON."
        ),
    ),
    "TD002.utf-8": (
        "Expected UTF-8, found a byte that is not UTF-8.",
        "Save the file in UTF-8.",
    ),
    "TD003": ("Expected {expected}, found {found}.", "Write {expected}."),
    "TD004": (
        "The version {version} does not allow the name {name}. {message}",
        (
            "Rename the variable in the program and in its declaration. No name is changed on "
            "import, since the program reads the old one."
        ),
    ),
    "TD004.newer": (
        "The version {version} does not allow the name {name}. {message}",
        (
            "Add --api-version {newer}, which allows it, or rename the variable in the program and "
            "in its declaration."
        ),
    ),
    "TD005": (
        "Expected {types} as the type of {name}, found another one.",
        "Choose the target: --as {name}=TARGET.",
    ),
    "TD006": (
        "Expected one declaration of {name}, found another one that differs.",
        "Keep one of them: one variable has one meaning.",
    ),
    "TD006.argument": (
        "Expected one argument with the name {name}, found two whose names become this one.",
        "Rename one of the arguments.",
    ),
    "TD007": (
        "The version {version} does not allow the choices of {name}. {message}",
        "Change the choices, or choose another target: --as {name}=TARGET.",
    ),
    "TD007.missing": (
        "Expected choices for the target ENUM of {name}, found none.",
        "Add the choices to the declaration, or choose another target: --as {name}=TARGET.",
    ),
    "TD008": (
        "Expected the value of the label envs, found a variable in it, which a build replaces.",
        "Build the image and read it with --image, or write single quotes around the value.",
    ),
    "TD009": (
        "Expected at most {limit}, found more.",
        "Name the file with the declaration alone.",
    ),
    "TD101": (
        "The name {name} looks like that of a secret, but its type is {type}.",
        "If its value is secret, add --as {name}=TOKEN: only a TOKEN is never shown.",
    ),
    "TD102": (
        "{name} has the type number and the name of a port: it is imported as a PORT.",
        "If it is not a port, add --as {name}=NUMBER.",
    ),
    "TD103": (
        "{name} has no type: it is imported as a STRING that is required.",
        "Choose the target: --as {name}=TARGET.",
    ),
    "TD104": (
        "Expected one declaration of {name}, found the same one again.",
        "Remove one of them; it is imported once.",
    ),
    "TD105": (
        "Another label envs replaces this one: in an image, the last one counts.",
        "Remove the label that is not used.",
    ),
    "TD106": (
        "Expected name, type, required and, for the type select, options, found another member.",
        "It is not imported. Add what it says to the list response, if a requirement can say it.",
    ),
    "TD107": (
        "The argument {name} is not imported: no target is like its type.",
        "If the environment can have its value, add --as {name}=TARGET.",
    ),
    "TD107.databases": (
        "The databases of the function are not imported: the platform passes them to the program.",
        "Add a requirement for each: a FILE, a DIRECTORY or a URL.",
    ),
    "TD108": (
        (
            "The condition of {name} is not imported: no relation depends on a value. The "
            "requirement is optional."
        ),
        "If the program always needs it, name its id in a relation of the type all.",
    ),
    "TD109": (
        (
            "The default of {name} is not imported: version {version} has no defaults. The "
            "requirement is optional."
        ),
        "Let the program use its default, or add --api-version {newer}.",
    ),
    "TD109.value": (
        (
            "The default of {name} is not imported: it does not fit the target {target}, or the "
            "target has no defaults. The requirement is optional."
        ),
        "Let the program use its default, or choose another target: --as {name}=TARGET.",
    ),
    "TD110": (
        "A declaration does not say {members} of the manifest, which the wrapper needs.",
        "Fill in {members}, and check the manifest: train-api validate --manifest FILE.",
    ),
    "TD201": (
        (
            "The label has no relation of the type {type}: its requirements are declared as not "
            "required, unless another relation requires them."
        ),
        "Describe the relation to the people who run the train.",
    ),
    "TD202": (
        "The label has no type for the target {target} of {name}: it is declared as {type}.",
        "Describe the expected value to the people who run the train.",
    ),
    "TD203": (
        "The label has no place for {members} of {name}.",
        "Keep the list response: the label does not replace it.",
    ),
}
"""The message and the remedy of each case of a code, with placeholders in braces."""
