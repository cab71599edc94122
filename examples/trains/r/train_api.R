# The Train API 1.0.0 in R, without packages. A train sources this file and calls answer() last.

# A requirement: a variable that the station sets. ENUM has choices.
environment_variable <- function(name, target, description, choices = NULL) {
  stopifnot(target %in% names(fits), (target == "ENUM") == !is.null(choices))
  requirement <- list(type = "environmentVariable", target = target, name = name)
  requirement$description <- description
  requirement$choices <- if (!is.null(choices)) as.list(choices)
  requirement
}

# Relations: the train needs all of these variables, at least one of them, or none of them. A
# variable that no relation names is optional.
all_of <- function(...) list(type = "all", requirements = c(...))
any_of <- function(...) list(type = "any", requirements = c(...))
none_of <- function(...) list(type = "none", requirements = c(...))

# The three results of a run. Only success needs a rebase, and only application needs a message.
success <- function(rebase, message = NULL) run_result("success", message, rebase)
failure <- function(message = NULL) run_result("failure", message, NULL)
application <- function(message, rebase = NULL) run_result("application", message, rebase)

run_result <- function(state, message, rebase) {
  result <- list(state = state)
  result$message <- message
  result$rebase <- rebase
  structure(result, class = "run_result")
}

# How the successor image is made: its base image, the files of this container that it gets, and
# its tags.
rebase <- function(from, export_files, next_train_tags) {
  list(
    type = "docker",
    from = from,
    exportFiles = as.list(export_files),
    nextTrainTags = as.list(next_train_tags)
  )
}

# Answers the command in the arguments, and ends the process with status 0, or 2 if there is no such
# command. print_model_summary() returns a string or a list. run_algorithm(environment) is called
# only if all relations hold. The environment is a list with the value of each variable that meets
# its requirement: a number, TRUE or FALSE, or a string. The value of any other is NULL.
answer <- function(requirements, relations, print_model_summary, run_algorithm) {
  variables <- vapply(requirements, function(each) each$name, "")
  id_of <- function(names) {
    stopifnot(names %in% variables, !anyDuplicated(variables))
    as.list(match(names, variables) - 1)
  }
  listed <- list(
    requirements = lapply(seq_along(requirements), function(index) {
      list(id = index - 1, requirement = requirements[[index]])
    }),
    relations = lapply(relations, function(each) {
      list(type = each$type, requirements = id_of(each$requirements))
    })
  )
  words <- commandArgs(trailingOnly = TRUE)
  commands <- c("list_requirements", "check_requirements", "print_model_summary", "run_algorithm")
  if (length(words) != 1 || !words %in% commands) {
    message("usage: train.R {", paste(commands, collapse = ","), "}")
    quit(save = "no", status = 2, runLast = FALSE)
  }

  # What R prints until then goes to standard error, so that nothing follows the response.
  sink(stderr())
  values <- Sys.getenv(variables, unset = NA, names = FALSE)
  reasons <- vapply(seq_along(requirements), function(index) {
    unmet_reason(requirements[[index]], values[index])
  }, "")
  met <- is.na(reasons)
  fulfilled <- all(vapply(relations, function(each) {
    these <- met[match(each$requirements, variables)]
    switch(each$type, all = all(these), any = any(these), none = !any(these))
  }, TRUE))
  # A message of R may contain data, so it goes to standard error alone, and without secrets.
  report <- function(error) {
    text <- conditionMessage(error)
    for (index in which(met)) {
      if (requirements[[index]]$target == "TOKEN") {
        text <- gsub(values[index], "(hidden)", text, fixed = TRUE, useBytes = TRUE)
      }
    }
    message("Error: ", text)
  }
  summary <- function() to_json(list(content = print_model_summary()))
  run <- function() {
    if (!fulfilled) {
      return(to_json(failure(paste0("Not fulfilled: ", toString(reasons[!met])))))
    }
    environment <- Map(value_of, requirements[met], values[met])
    result <- run_algorithm(setNames(environment, variables[met]))
    stopifnot(inherits(result, "run_result"))
    to_json(result)
  }
  response <- switch(
    words,
    list_requirements = to_json(listed),
    check_requirements = to_json(list(
      fulfilled = fulfilled,
      unmet = lapply(which(!met), function(index) list(id = index - 1, reason = reasons[index]))
    )),
    print_model_summary = tryCatch(summary(), error = function(error) {
      report(error)
      to_json(list(content = "There is no summary, because of an error."))
    }),
    run_algorithm = tryCatch(run(), error = function(error) {
      report(error)
      to_json(failure("The run ended with an error. Standard error says more."))
    })
  )
  sink()
  cat(response, "\n", sep = "")
  flush(stdout())
  sink(stderr())
  quit(save = "no", status = 0, runLast = FALSE)
}

# Why a value does not meet a requirement; NA if it does. No reason contains a value.
unmet_reason <- function(requirement, value) {
  if (is.na(value) || !matches("[^\t\n\v\f\r ]", value)) {
    return(paste(requirement$name, "is not set"))
  }
  if (fits[[requirement$target]](value, requirement)) {
    return(NA_character_)
  }
  paste(requirement$name, "is not valid for", requirement$target)
}

# The value of a variable that meets its requirement.
value_of <- function(requirement, value) {
  switch(
    requirement$target,
    PORT = ,
    INTEGER = ,
    NUMBER = as.numeric(value),
    BOOLEAN = value == "true",
    value
  )
}

matches <- function(pattern, value) grepl(pattern, value, useBytes = TRUE)

# Whether a path is absolute and leads to what an option of test looks for, through links too. R
# itself does not distinguish a regular file from a device.
leads_to <- function(option, path) {
  quoted <- paste0("'", gsub("'", "'\\''", path, fixed = TRUE, useBytes = TRUE), "'")
  startsWith(path, "/") && system2("test", c(option, quoted)) == 0
}

number <- "-?(0|[1-9][0-9]*)"
label <- "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
octet <- "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
ipv4 <- paste0(octet, "([.]", octet, "){3}")
group <- "[0-9A-Fa-f]{1,4}"
groups <- paste0(group, "(:", group, ")*")

is_ipv6 <- function(value) {
  value <- sub(paste0(":", ipv4, "$"), ":0:0", value, useBytes = TRUE)
  count <- sum(nzchar(strsplit(value, ":", fixed = TRUE, useBytes = TRUE)[[1]]))
  if (!grepl("::", value, fixed = TRUE, useBytes = TRUE)) {
    return(count == 8 && matches(paste0("^", groups, "$"), value))
  }
  count < 8 && matches(paste0("^(", groups, ")?::(", groups, ")?$"), value)
}

is_host <- function(value) {
  if (matches(":", value)) {
    return(is_ipv6(value))
  }
  if (matches("(^|[.])[0-9]+$", value)) {
    return(matches(paste0("^", ipv4, "$"), value))
  }
  nchar(value, "bytes") <= 253 && matches(paste0("^", label, "([.]", label, ")*$"), value)
}

# RFC 3986, appendix A.
unreserved <- "A-Za-z0-9._~-"
in_name <- paste0("%!$&'()*+,;=", unreserved)
in_path <- paste0("/:@", in_name)
uri <- paste0(
  "^[A-Za-z][A-Za-z0-9+.-]*:",
  "(//([:", in_name, "]*@)?",
  "(\\[([0-9A-Fa-f:.]+|[Vv][0-9A-Fa-f]+[.][:!$&'()*+,;=", unreserved, "]+)\\]|[", in_name, "]*)",
  "(:[0-9]*)?(/[", in_path, "]*)?",
  "|/?([:@", in_name, "][", in_path, "]*)?)",
  "([?][?", in_path, "]*)?(#[?", in_path, "]*)?$"
)

is_uri <- function(value) {
  if (!matches(uri, value) || matches("%([^0-9A-Fa-f]|.[^0-9A-Fa-f]|.?$)", value)) {
    return(FALSE)
  }
  address <- sub("^[^[]*\\[([^]]*)\\].*$", "\\1", value, useBytes = TRUE)
  !matches("[[]", value) || matches("^[Vv]", address) || is_ipv6(address)
}

# For each target, whether a value that is not blank fits it.
fits <- list(
  URL = function(value, requirement) is_uri(value),
  HOST = function(value, requirement) is_host(value),
  PORT = function(value, requirement) {
    matches("^[1-9][0-9]{0,4}$", value) && as.numeric(value) <= 65535
  },
  TOKEN = function(value, requirement) TRUE,
  FILE = function(value, requirement) leads_to("-f", value),
  DIRECTORY = function(value, requirement) leads_to("-d", value),
  ENUM = function(value, requirement) value %in% requirement$choices,
  INTEGER = function(value, requirement) {
    matches(paste0("^", number, "$"), value) && is.finite(as.numeric(value))
  },
  NUMBER = function(value, requirement) {
    matches(paste0("^", number, "([.][0-9]+)?([eE][+-]?[0-9]+)?$"), value) &&
      is.finite(as.numeric(value))
  },
  BOOLEAN = function(value, requirement) value %in% c("true", "false"),
  STRING = function(value, requirement) TRUE
)

# A value as JSON: a list with names is an object; a list without names, and a vector with more or
# less than one element, is an array. JSON has no NA, NaN and Inf.
to_json <- function(value) {
  if (is.null(value)) {
    return("null")
  }
  if (is.factor(value)) {
    value <- as.character(value)
  }
  if (!is.list(value) && length(value) == 1) {
    return(scalar_to_json(value))
  }
  members <- vapply(value, to_json, "")
  if (is.null(names(value))) {
    return(paste0("[", paste(members, collapse = ", "), "]"))
  }
  stopifnot(!anyDuplicated(names(value)))
  members <- paste0(vapply(names(value), scalar_to_json, ""), ": ", members)
  paste0("{", paste(members, collapse = ", "), "}")
}

scalar_to_json <- function(value) {
  if (is.na(value) || (is.numeric(value) && !is.finite(value))) {
    stop("JSON has no NA, NaN and Inf")
  }
  if (is.logical(value)) {
    return(if (value) "true" else "false")
  }
  if (is.numeric(value)) {
    short <- sprintf("%.15g", value)
    return(if (as.numeric(short) == value) short else sprintf("%.17g", value))
  }
  stopifnot(is.character(value))
  # Bytes that are not UTF-8 count as Latin-1. Only ASCII is written, which any locale can print.
  value <- if (validUTF8(value)) `Encoding<-`(value, "UTF-8") else iconv(value, "latin1", "UTF-8")
  codes <- utf8ToInt(value)
  characters <- vapply(codes, function(code) {
    if (code >= 0x10000) {
      rest <- code - 0x10000
      return(sprintf("\\u%04x\\u%04x", 0xd800 + rest %/% 0x400, 0xdc00 + rest %% 0x400))
    }
    if (code < 0x20 || code > 0x7e || code %in% c(0x22, 0x5c)) {
      return(sprintf("\\u%04x", code))
    }
    intToUtf8(code)
  }, "")
  paste0("\"", paste(characters, collapse = ""), "\"")
}
