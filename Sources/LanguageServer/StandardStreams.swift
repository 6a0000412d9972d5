// Standard input and output: one thread reads, one queue writes, so that neither ever holds up the session.

import CCalls
import Dispatch
import LanguageServerProtocol

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads messages from standard input until it ends, and hands them to the session in the order they came.
///
/// Decoding happens here, so that the session only acts; a request that is cancelled while it waits its turn is known at
/// once through `cancelled`.
func readMessages(
  into events: AsyncStream<SessionEvent>.Continuation, cancelled: CancelledRequests
) {
  DispatchQueue(label: "installplan-ls.input", qos: .userInitiated).async {
    var framer = MessageFramer()
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
    defer { chunk.deallocate() }
    while true {
      let count = read(STDIN_FILENO, chunk.baseAddress, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        events.yield(.inputEnded(framer.hasPartialMessage ? "the input ended inside a message" : nil))
        endSoon()
        return
      }
      framer.append(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
      do throws(FramingError) {
        while let body = try framer.next() {
          let message = IncomingMessage(body: body)
          if case .notification(Method.cancelRequest, let params) = message,
            let cancel = try? params.typed(CancelParams.self)
          {
            cancelled.insert(cancel.id)
          }
          events.yield(.message(message))
          if case .notification(Method.exit, _) = message { endSoon() }
        }
      } catch {
        events.yield(.inputEnded("\(error)"))
        endSoon()
        return
      }
    }
  }
}

/// Nobody is there any more: whatever the session is busy with, the process does not outlive its client.
private func endSoon() {
  DispatchQueue(label: "installplan-ls.end").asyncAfter(deadline: .now() + .seconds(3)) { _exit(1) }
}

/// Sends messages to the client, in the order they are given.
final class MessageWriter: Sendable {
  private let queue = DispatchQueue(label: "installplan-ls.output", qos: .userInitiated)
  private let events: AsyncStream<SessionEvent>.Continuation

  private let write: @Sendable ([UInt8]) -> Bool

  /// - Parameter write: as `Session` has it.
  init(events: AsyncStream<SessionEvent>.Continuation, write: @escaping @Sendable ([UInt8]) -> Bool) {
    self.events = events
    self.write = write
  }

  func send(_ body: [UInt8]) {
    queue.async { [events, write] in
      if !write(body) { events.yield(.outputClosed) }
    }
  }

  /// Waits until all that was sent is written, or half a second: a client that no longer reads must not hold us.
  func flush() {
    let done = DispatchSemaphore(value: 0)
    afterAll { done.signal() }
    _ = done.wait(timeout: .now() + .milliseconds(500))
  }

  /// Does something when all that was sent is written.
  func afterAll(_ action: @escaping @Sendable () -> Void) { queue.async(execute: action) }
}

/// Writes a message to standard output, which nothing else writes to.
@Sendable func writeToStandardOutput(_ body: [UInt8]) -> Bool { writeAll(MessageFramer.frame(body)) }

private func writeAll(_ bytes: [UInt8]) -> Bool {
  bytes.withUnsafeBytes { buffer in
    var written = 0
    while written < buffer.count {
      let count = write(STDOUT_FILENO, buffer.baseAddress.map { $0 + written }, buffer.count - written)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }
}

/// A line to standard error: what concerns the program rather than a document, before and after there is a client.
func logToStandardError(_ message: String) {
  var line = Array("installplan-ls: \(message)\n".utf8)
  line.withUnsafeMutableBytes { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

/// A broken pipe is an error of the write, not the end of the process.
func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

/// Has a crash leave a backtrace on standard error.
func reportCrashes() {
  // For as long as the process lives.
  serverVersion.withCString { if let copy = strdup($0) { installplan_report_crashes(copy) } }
}

/// Has large blocks given back to the system as soon as they are free: lists of a cluster come and go in megabytes, and
/// glibc would keep them for the next time.
func returnMemoryEarly() {
  installplan_return_memory_early()
}
