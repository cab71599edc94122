# A train in R, which needs nothing but R itself. It counts the lines of the station's file and adds
# them up from station to station.

script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[1])
# Rscript replaces spaces in the path of a script.
here <- normalizePath(dirname(gsub("~+~", " ", script, fixed = TRUE)))
source(file.path(here, "train_api.R"))

model_file <- file.path(here, "model.csv")

# The first image has no model yet.
read_model <- function() {
  if (!file.exists(model_file)) {
    return(list(lines = 0, stations = 0))
  }
  as.list(read.csv(model_file))
}

run <- function(environment) {
  model <- read_model()
  model$lines <- model$lines + length(readLines(environment$COHORT_FILE, warn = FALSE))
  model$stations <- model$stations + 1
  write.csv(model, model_file, row.names = FALSE)
  success(
    rebase(
      "registry.example/trains/r:1",
      export_files = model_file,
      next_train_tags = paste0("station-", model$stations + 1)
    ),
    paste0("Lines: ", model$lines, ", stations: ", model$stations)
  )
}

answer(
  requirements = list(
    environment_variable("COHORT_FILE", "FILE", "A file with one patient a line")
  ),
  relations = list(all_of("COHORT_FILE")),
  print_model_summary = read_model,
  run_algorithm = run
)
