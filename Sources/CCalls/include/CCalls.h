// Calls of the C library and the kernel that Swift does not see.

#pragma once

/// Has glibc give large blocks back to the system as soon as they are free; does nothing elsewhere.
void installplan_return_memory_early(void);

/// Whether a file lies where other machines, or programs, change it without a word to this system (1 or 0).
int installplan_is_remote(const char *path);

/// A descriptor that becomes readable when a process ends (Linux' pidfd); -1 where there is none.
int installplan_open_process(int identifier);
