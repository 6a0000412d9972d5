// Which requests the client no longer wants; the one thing that the input thread and the session share.

import LanguageServerProtocol

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

final class CancelledRequests: @unchecked Sendable {
  // The mutex guards `identifiers`; a standard one needs macOS 15.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private var identifiers: Set<RequestID> = []

  init() {
    mutex = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  func insert(_ identifier: RequestID) {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    identifiers.insert(identifier)
  }

  /// Whether the request was cancelled; asks only once.
  func remove(_ identifier: RequestID) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return identifiers.remove(identifier) != nil
  }
}
