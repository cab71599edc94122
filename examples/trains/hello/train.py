"""The smallest train that does something: it counts the lines of a file at each station."""

from train_api.train import FILE, Environment, Rebase, Success, Train

train = Train()
cohort = train.environment_variable("COHORT_FILE", FILE, "A file with one patient a line")
train.all(cohort)


def summary() -> str:
    """Say what state the model is in."""
    return "This train counts lines. It learns nothing."


def run(environment: Environment) -> Success:
    """Count the lines of the station's file."""
    with environment[cohort].open("rb") as lines:
        count = sum(1 for _ in lines)
    successor = Rebase(
        "registry.example/trains/hello:1", export_files=[], next_train_tags=["next-station"]
    )
    return Success(successor, f"Lines: {count}")


if __name__ == "__main__":
    train.main(print_model_summary=summary, run_algorithm=run)
