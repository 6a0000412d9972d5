// Calls of the C library and the kernel that Swift does not see.

#pragma once

/// Has glibc give large blocks back to the system as soon as they are free; does nothing elsewhere.
void installplan_return_memory_early(void);

/// Has a crash leave the signal's number and a backtrace on standard error before it ends the process as it would have.
/// Addresses are the program's own: it lies at a fixed place (`addr2line` with an unstripped build of the version).
/// Signals that somebody handles already are left alone.
///
/// - version: printed with it; has to live as long as the process.
void installplan_report_crashes(const char *version);

/// Whether a file lies where other machines, or programs, change it without a word to this system (1 or 0).
int installplan_is_remote(const char *path);

/// A descriptor that becomes readable when a process ends (Linux' pidfd); -1 where there is none.
int installplan_open_process(int identifier);

/// A program is about to be started that leads a process group of its own. A signal that ends us (SIGINT, SIGTERM, SIGHUP)
/// ends such groups first: they would not hear of the terminal's. The signals are looked at from the first call on, and only
/// where nobody else does.
void installplan_program_starting(void);

/// It has been started (`group` is the group's number), or could not be (0). Of more than 32 programs at once the rest is not
/// noted.
void installplan_program_started(int group);

/// The program has ended.
void installplan_program_ended(int group);

/// Ends the programs that are noted: asks them to (SIGTERM), waits for at most 300 ms, and ends what is left (SIGKILL).
void installplan_end_programs(void);

/// Gives a file the extended attributes of another, its access control list among them. What the system keeps for itself
/// (labels of security modules) may be left out.
///
/// - from: a path; links are followed.
/// - to: a descriptor that is open for writing.
///
/// Returns 0, or -1 with `errno` where an attribute of the user's is lost.
int installplan_copy_extended_attributes(const char *from, int to);
