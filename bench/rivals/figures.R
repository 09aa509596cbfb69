# The same in R: fread and pROC. usage: Rscript figures.R TABLE
suppressMessages({library(pROC); library(data.table)})
table <- as.data.frame(fread(commandArgs(TRUE)[1], nThread = 2))
z <- qnorm(.975)
wilson <- function(x, n) { p <- x / n; root <- z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)); (p + z * z / (2 * n) + c(-root, root)) / (1 + z * z / n) }
one <- function(truth, score) {
  curve <- roc(truth, score, direction = "<", levels = c(0, 1), quiet = TRUE)
  flagged <- score >= .5
  c(wilson(sum(flagged & truth == 1), sum(truth == 1)), wilson(sum(!flagged & truth == 0), sum(truth == 0)), as.numeric(ci.auc(curve, method = "delong")))
}
print(one(table$y_true, table$score), digits = 12)
for (name in c("sex", "age_band", "site", "ethnicity")) for (level in unique(table[[name]])) {
  rows <- table[[name]] == level
  one(table$y_true[rows], table$score[rows])
}
