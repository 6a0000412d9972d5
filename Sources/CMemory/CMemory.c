#include "CMemory.h"

#if defined(__linux__)
#include <malloc.h>
#endif

void installplan_return_memory_early(void) {
#if defined(__GLIBC__)
  // Said once, these no longer grow by themselves.
  mallopt(M_MMAP_THRESHOLD, 128 << 10);
  mallopt(M_TRIM_THRESHOLD, 256 << 10);
  mallopt(M_ARENA_MAX, 2);
#endif
}
