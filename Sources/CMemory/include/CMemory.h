// What Swift does not see of the C library's memory.

#pragma once

/// Has glibc give large blocks back to the system as soon as they are free; does nothing elsewhere.
void installplan_return_memory_early(void);
