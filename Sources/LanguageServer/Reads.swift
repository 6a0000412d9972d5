// Requests that only read: answered beside the session and beside each other, each from an immutable snapshot. An edit
// never waits for them; those that it makes stale are ended with it.

import Dispatch
import InstallPlanAnalysis
import LanguageServerProtocol

final class Reads: @unchecked Sendable {
  private let queue = DispatchQueue(label: "installplan-ls.reads", qos: .userInitiated, attributes: .concurrent)
  private let writer: MessageWriter
  /// Guards `pending`.
  private let lock = Lock()
  /// The requests that have no answer yet, and the document that each is about.
  private var pending: [RequestID: DocumentURI?] = [:]

  init(writer: MessageWriter) { self.writer = writer }

  /// Sends the message that `answer` makes, unless the request was ended before.
  ///
  /// - Parameter uri: the document whose edits make the answer stale; nil: none does.
  func start(_ id: RequestID, about uri: DocumentURI?, _ answer: @escaping @Sendable () -> [UInt8]) {
    lock.locked { pending[id] = .some(uri) }
    queue.async { [self] in
      guard lock.locked({ pending[id] != nil }) else { return }
      let message = answer()
      // Whoever takes it out answers it: nobody else does.
      guard end(id) else { return }
      writer.send(message)
    }
  }

  /// Does something beside the session that answers nobody.
  func run(_ action: @escaping @Sendable () -> Void) { queue.async(execute: action) }

  /// Does something when all that was started before is done.
  func afterAll(_ action: @escaping @Sendable () -> Void) { queue.async(flags: .barrier, execute: action) }

  /// Waits until all that was started is done, or half a second: the last answers are then the writer's.
  func finish() {
    let done = DispatchSemaphore(value: 0)
    afterAll { done.signal() }
    _ = done.wait(timeout: .now() + .milliseconds(500))
  }

  /// Ends a request; whoever called has to answer it.
  ///
  /// - Returns: whether it had no answer yet.
  func end(_ id: RequestID) -> Bool { lock.locked { pending.removeValue(forKey: id) != nil } }

  /// Ends the requests about a document; whoever called has to answer them.
  func endAll(about uri: DocumentURI) -> [RequestID] {
    lock.locked {
      let stale = pending.filter { $0.value == uri }.map(\.key)
      for id in stale { pending[id] = nil }
      return stale
    }
  }
}
