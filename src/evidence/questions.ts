/** The clinical questions of the comment, by number. */
export type QuestionNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;
