#include "CCalls.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#if defined(__GLIBC__) || defined(__APPLE__)
#include <execinfo.h>
#endif

#if defined(__linux__)
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#endif

#if defined(__APPLE__)
#include <copyfile.h>
#include <fcntl.h>
#endif

static const char *crash_version = "";

static void say(const char *text) {
  ssize_t written = write(STDERR_FILENO, text, strlen(text));
  (void)written;
}

// Only calls that a signal handler may make, but for `backtrace`, which may want memory: should it wait for ever, the
// alarm ends the process.
static void report_crash(int signal_number) {
  signal(SIGALRM, SIG_DFL);
  alarm(5);
  char number[] = "00";
  number[0] += (char)(signal_number / 10 % 10);
  number[1] += (char)(signal_number % 10);
  say("installplan-ls ");
  say(crash_version);
  say(" crashed (signal ");
  say(number);
  say("). Please report this with the lines below; they hold no text of yours.\n");
#if defined(__GLIBC__) || defined(__APPLE__)
  void *frames[64];
  backtrace_symbols_fd(frames, backtrace(frames, 64), STDERR_FILENO);
#endif
  // The handler was for once.
  raise(signal_number);
}

void installplan_report_crashes(const char *version) {
  crash_version = version;
  const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE};
  for (size_t index = 0; index < sizeof signals / sizeof signals[0]; index++) {
    struct sigaction before;
    if (sigaction(signals[index], NULL, &before) != 0 || before.sa_handler != SIG_DFL) continue;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = report_crash;
    action.sa_flags = (int)(SA_RESETHAND | SA_NODEFER);
    sigaction(signals[index], &action, NULL);
  }
}

void installplan_return_memory_early(void) {
#if defined(__GLIBC__)
  // Said once, these no longer grow by themselves.
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  mallopt(M_TRIM_THRESHOLD, 4 << 20);
  mallopt(M_ARENA_MAX, 8);
#endif
}

int installplan_is_remote(const char *path) {
#if defined(__linux__)
  struct statfs info;
  if (statfs(path, &info) != 0) return 0;
  switch ((unsigned int)info.f_type) {
  case 0x6969:      // NFS
  case 0x517B:      // SMB
  case 0xFF534D42u: // CIFS
  case 0xFE534D42u: // SMB2
  case 0x01021997:  // 9P
  case 0x65735546:  // FUSE
  case 0x00C36400:  // Ceph
  case 0x5346414F:  // AFS
    return 1;
  }
#endif
  return 0;
}

int installplan_open_process(int identifier) {
#if defined(__linux__) && defined(SYS_pidfd_open)
  return (int)syscall(SYS_pidfd_open, identifier, 0);
#else
  return -1;
#endif
}

// Lock-free, so that a signal handler may look at them.
static _Atomic int program_groups[32];
// Those of which the group is not known yet.
static _Atomic int programs_starting;
static const size_t most_programs = sizeof program_groups / sizeof program_groups[0];

// Only calls that a signal handler may make.
void installplan_end_programs(void) {
  int are_there = 0;
  // The other threads go on meanwhile.
  for (int tries = 0; atomic_load(&programs_starting) > 0 && tries < 50; tries++) poll(NULL, 0, 10);
  for (size_t index = 0; index < most_programs; index++) {
    int group = atomic_load(&program_groups[index]);
    if (group > 1 && kill(-group, SIGTERM) == 0) are_there = 1;
  }
  for (int tries = 0; are_there && tries < 30; tries++) {
    poll(NULL, 0, 10);
    are_there = 0;
    for (size_t index = 0; index < most_programs; index++) {
      int group = atomic_load(&program_groups[index]);
      if (group > 1 && kill(-group, 0) == 0) are_there = 1;
    }
  }
  for (size_t index = 0; are_there && index < most_programs; index++) {
    int group = atomic_load(&program_groups[index]);
    if (group > 1) kill(-group, SIGKILL);
  }
}

static void end_with_programs(int signal_number) {
  int before = errno;
  installplan_end_programs();
  errno = before;
  // The handler was for once: now the signal does what it does.
  raise(signal_number);
}

void installplan_program_starting(void) {
  atomic_fetch_add(&programs_starting, 1);
  static atomic_flag is_watching = ATOMIC_FLAG_INIT;
  if (atomic_flag_test_and_set(&is_watching)) return;
  const int signals[] = {SIGINT, SIGTERM, SIGHUP};
  for (size_t index = 0; index < sizeof signals / sizeof signals[0]; index++) {
    struct sigaction action;
    // Who was told to ignore one (nohup) goes on doing so.
    if (sigaction(signals[index], NULL, &action) != 0 || action.sa_handler != SIG_DFL) continue;
    memset(&action, 0, sizeof action);
    action.sa_handler = end_with_programs;
    action.sa_flags = (int)SA_RESETHAND;
    sigaction(signals[index], &action, NULL);
  }
}

void installplan_program_started(int group) {
  for (size_t index = 0; group > 1 && index < most_programs; index++) {
    int free_place = 0;
    if (atomic_compare_exchange_strong(&program_groups[index], &free_place, group)) break;
  }
  atomic_fetch_sub(&programs_starting, 1);
}

void installplan_program_ended(int group) {
  for (size_t index = 0; index < most_programs; index++) {
    int expected = group;
    if (atomic_compare_exchange_strong(&program_groups[index], &expected, 0)) return;
  }
}

#if defined(__linux__)
// 0: copied, or not ours to copy. -1: lost, see errno.
static int copy_attribute(const char *from, int to, const char *name) {
  int is_ours = strncmp(name, "user.", 5) == 0 || strcmp(name, "system.posix_acl_access") == 0;
  ssize_t size = getxattr(from, name, NULL, 0);
  char *value = size >= 0 ? malloc((size_t)size + 1) : NULL;
  int result = -1;
  if (value) {
    size = getxattr(from, name, value, (size_t)size);
    if (size >= 0) result = fsetxattr(to, name, value, (size_t)size, 0);
    int error = errno;
    free(value);
    errno = error;
  }
  return is_ours ? result : 0;
}
#endif

int installplan_copy_extended_attributes(const char *from, int to) {
#if defined(__linux__)
  ssize_t size = listxattr(from, NULL, 0);
  if (size == 0) return 0;
  // A file system without any has none to lose.
  if (size < 0) return errno == ENOTSUP ? 0 : -1;
  char *names = malloc((size_t)size);
  if (!names) return -1;
  size = listxattr(from, names, (size_t)size);
  int result = size < 0 ? -1 : 0;
  for (char *name = names; result == 0 && name < names + size; name += strlen(name) + 1) {
    result = copy_attribute(from, to, name);
  }
  int error = errno;
  free(names);
  errno = error;
  return result;
#elif defined(__APPLE__)
  int source = open(from, O_RDONLY | O_CLOEXEC);
  if (source < 0) return -1;
  int result = fcopyfile(source, to, NULL, COPYFILE_XATTR | COPYFILE_ACL);
  close(source);
  return result;
#else
  (void)from;
  (void)to;
  return 0;
#endif
}
