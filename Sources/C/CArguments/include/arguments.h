#ifndef MONITOR_ARGUMENTS_H
#define MONITOR_ARGUMENTS_H

/// How many words the program was started with, its own name included.
int monitor_argument_count(void);
/// The word at `index`, which lives as long as the program; NULL beyond the last.
const char *monitor_argument(int index);

#endif
