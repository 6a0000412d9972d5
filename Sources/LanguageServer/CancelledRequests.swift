// Which requests the client no longer wants; the one thing that the input thread and the session share.

import InstallPlanAnalysis
import LanguageServerProtocol

final class CancelledRequests: @unchecked Sendable {
  /// Guards `identifiers`.
  private let lock = Lock()
  private var identifiers: Set<RequestID> = []

  func insert(_ identifier: RequestID) {
    lock.locked { _ = identifiers.insert(identifier) }
  }

  /// Whether the request was cancelled; asks only once.
  func remove(_ identifier: RequestID) -> Bool {
    lock.locked { identifiers.remove(identifier) != nil }
  }
}
