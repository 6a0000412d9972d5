// Noticing that the client's process is gone.

import CCalls
import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Tells once when a process ends: by a pidfd on Linux, kqueue on Darwin, and by looking once a second where the system
/// has neither.
///
/// - Parameters:
///   - identifier: of a process that need not be a child of ours. One that we may not signal is there; a number that is
///     no process's tells nothing.
///   - queue: where `onExit` is called.
func whenProcessEnds(_ identifier: Int, queue: DispatchQueue, _ onExit: @escaping @Sendable () -> Void) {
  guard let identifier = pid_t(exactly: identifier), identifier > 0 else { return }
  queue.async {
    guard isAlive(identifier) else { return onExit() }
    guard let source = exitSource(identifier, queue) else { return look(identifier, queue, onExit) }
    // It keeps itself until then.
    source.setEventHandler {
      source.cancel()
      onExit()
    }
    source.activate()
  }
}

private func exitSource(_ identifier: pid_t, _ queue: DispatchQueue) -> (any DispatchSourceProtocol)? {
  #if os(Linux)
    let descriptor = installplan_open_process(identifier)
    guard descriptor >= 0 else { return nil }
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    source.setCancelHandler { close(descriptor) }
    return source
  #else
    return DispatchSource.makeProcessSource(identifier: identifier, eventMask: .exit, queue: queue)
  #endif
}

private func look(_ identifier: pid_t, _ queue: DispatchQueue, _ onExit: @escaping @Sendable () -> Void) {
  guard isAlive(identifier) else { return onExit() }
  queue.asyncAfter(deadline: .now() + .seconds(1)) { look(identifier, queue, onExit) }
}

private func isAlive(_ identifier: pid_t) -> Bool { kill(identifier, 0) == 0 || errno != ESRCH }
