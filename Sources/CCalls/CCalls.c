#include "CCalls.h"

#if defined(__linux__)
#include <malloc.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>
#endif

void installplan_return_memory_early(void) {
#if defined(__GLIBC__)
  // Said once, these no longer grow by themselves.
  mallopt(M_MMAP_THRESHOLD, 128 << 10);
  mallopt(M_TRIM_THRESHOLD, 256 << 10);
  mallopt(M_ARENA_MAX, 2);
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
