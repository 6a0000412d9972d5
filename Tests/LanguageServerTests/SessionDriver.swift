// A whole session in the test's own process: its client is the test, its clock is set by hand, and a cluster says what
// the test has it say. Nothing sleeps, and nothing depends on how fast the machine is.

import CatalogSources
import HelmCharts
import InstallPlanAnalysis
import KubeSphereModel
import KubernetesClient
import LanguageServerProtocol
import Testing

@testable import LanguageServer
@testable import LiveCatalog

/// A clock whose hands only the test moves.
final class HandClock: SessionClock, @unchecked Sendable {
  private let lock = Lock()
  private var time = 0
  private var actions: [(due: Int, action: @Sendable () -> Void)] = []

  var now: Int { lock.locked { time } }

  func after(milliseconds: Int, _ action: @escaping @Sendable () -> Void) {
    lock.locked { actions.append((time + milliseconds, action)) }
  }

  /// Moves on to the next action that is due by then, and does it.
  ///
  /// - Returns: false where there is none; it is then as late as that.
  func moveOn(until end: Int) -> Bool {
    let action: (@Sendable () -> Void)? = lock.locked {
      guard let next = actions.indices.min(by: { actions[$0].due < actions[$1].due }), actions[next].due <= end else {
        time = max(time, end)
        return nil
      }
      time = max(time, actions[next].due)
      return actions.remove(at: next).action
    }
    action?()
    return action != nil
  }
}

/// The messages that the session has sent.
private final class Outbox: @unchecked Sendable {
  private let lock = Lock()
  private var bodies: [[UInt8]] = []

  func append(_ body: [UInt8]) { lock.locked { bodies.append(body) } }
  func takeAll() -> [[UInt8]] {
    lock.locked {
      defer { bodies = [] }
      return bodies
    }
  }
}

/// What the session has asked of a follower.
final class ChartWishes: Sendable {
  private let lock = Lock()
  private nonisolated(unsafe) var all: [Set<ChartID>] = []
  private nonisolated(unsafe) var retries = 0

  var sets: [Set<ChartID>] { lock.locked { all } }
  var retryCount: Int { lock.locked { retries } }
  func add(_ ids: Set<ChartID>) { lock.locked { all.append(ids) } }
  func retry() { lock.locked { retries += 1 } }
}

/// Follows nothing: the test tells the session what became known.
private struct SilentFollower: ClusterFollowing {
  let updates: AsyncStream<ClusterUpdate>
  private let continuation: AsyncStream<ClusterUpdate>.Continuation
  private let wishes: ChartWishes

  init(_ wishes: ChartWishes) {
    (updates, continuation) = AsyncStream.makeStream(of: ClusterUpdate.self)
    self.wishes = wishes
  }

  func want(_ charts: Set<ChartID>) { wishes.add(charts) }
  func retryCharts() async { wishes.retry() }

  func start() async {}
  func reload() async {}
  func retry() async {}
  func stop() async { continuation.finish() }
}

/// A diagnostic as tests compare it.
struct Shown: Hashable, CustomStringConvertible {
  let code: String
  let severity: Int
  let line: Int
  let message: String

  /// Whether it is an error or a warning.
  var isLoud: Bool { severity <= 2 }
  var description: String { "\(line + 1): \(code) \(message)" }
}

final class SessionDriver {
  let clock = HandClock()
  private let session: Session
  private let outbox = Outbox()
  private let events: AsyncStream<SessionEvent>.Continuation
  private var iterator: AsyncStream<SessionEvent>.Iterator
  private var nextID = 1
  /// Requests of the session, by method, in the order they came, with the time of each.
  private(set) var requests: [(method: String, params: JSONValue?, time: Int)] = []
  private(set) var notifications: [(method: String, params: JSONValue, time: Int)] = []
  private var answers: [Int64: JSONValue] = [:]
  private var nextVersion = 1
  /// What the session said in `initialize` that it can do.
  private(set) var serverCapabilities: JSONValue?
  /// The charts that the session wanted of its cluster, each time that it wanted others.
  let wishes = ChartWishes()
  /// Whether requests of the session are answered.
  var answersRequests = true

  /// - Parameters:
  ///   - capabilities: JSON.
  ///   - locale: of `initialize`; nil: it does not say.
  ///   - variables: of the environment, that say a language. None of the machine's own do.
  init(
    capabilities: String, initializationOptions: String = "null", locale: String? = nil,
    variables: [String: String] = [:]
  ) async throws {
    let (stream, continuation) = AsyncStream.makeStream(of: SessionEvent.self)
    events = continuation
    iterator = stream.makeAsyncIterator()
    var environment = HostEnvironment.current(workingDirectory: "/")
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] { environment.variables[name] = variables[name] }
    let options = ServerOptions(workingDirectory: "/nonexistent", environment: environment) { [wishes] _, _, _ in
      SilentFollower(wishes)
    }
    session = Session(options: options, events: continuation, cancelled: CancelledRequests(), clock: clock) {
      [outbox] body in
      outbox.append(body)
      return true
    }
    let result = try await request(
      "initialize",
      "{\"processId\": null, \"locale\": \(locale.map(quoted) ?? "null"), \"capabilities\": \(capabilities), "
        + "\"initializationOptions\": \(initializationOptions)}")
    serverCapabilities = result?["capabilities"]
    try await notify("initialized", "{}")
  }

  // MARK: Messages

  func notify(_ method: String, _ params: String) async throws {
    send("{\"jsonrpc\": \"2.0\", \"method\": \"\(method)\", \"params\": \(params)}")
    try await settle()
  }

  /// - Returns: the result; nil where there is none yet, or an error.
  @discardableResult
  func request(_ method: String, _ params: String) async throws -> JSONValue? {
    let id = nextID
    nextID += 1
    send("{\"jsonrpc\": \"2.0\", \"id\": \(id), \"method\": \"\(method)\", \"params\": \(params)}")
    try await settle()
    return answers.removeValue(forKey: Int64(id))?["result"]
  }

  private func send(_ body: String) {
    _ = session.handle(.message(IncomingMessage(body: Array(body.utf8))))
  }

  /// What a cluster is known to hold, as its follower would tell it.
  func learn(_ catalog: Catalog?, charts: [ChartID: ChartKnowledge] = [:]) async throws {
    var status = ClusterStatus()
    status.phase = .live
    status.isComplete = true
    for case (let id, .unknown(let reason)) in charts { status.unknownCharts[id] = reason }
    _ = session.handle(
      .clusterUpdated(ClusterReference(), ClusterUpdate(catalog: catalog, status: status, charts: charts)))
    try await settle()
  }

  /// What the session knows of the charts that a document names.
  func charts(_ uri: String) -> Charts? { session.documents[DocumentURI(uri)]?.charts }

  /// Files that the system says have changed.
  func filesChanged(_ paths: [String]) async throws {
    _ = session.handle(.filesChanged(paths))
    try await settle()
  }

  // MARK: Time

  /// Lets so much time pass; what falls due is done in its order, and all that follows from it.
  func pass(milliseconds: Int) async throws {
    let end = clock.now + milliseconds
    while clock.moveOn(until: end) { try await settle() }
  }

  /// Until nothing is under way but what waits for the clock.
  private func settle() async throws {
    while true {
      // In this order: what reads are busy with ends in an event.
      await withCheckedContinuation { done in session.work.afterWatching { done.resume() } }
      await withCheckedContinuation { done in session.reads.afterAll { done.resume() } }
      let handled = await handleEvents()
      await withCheckedContinuation { done in session.writer.afterAll { done.resume() } }
      let received = try receive()
      if handled == 0, received == 0 { return }
    }
  }

  private func handleEvents() async -> Int {
    let end = "$/test/end"
    events.yield(.message(.notification(method: end, params: .success(NoParams()))))
    var count = 0
    while let event = await iterator.next() {
      if case .message(.notification(end, _)) = event { break }
      _ = session.handle(event)
      count += 1
    }
    return count
  }

  private func receive() throws -> Int {
    let bodies = outbox.takeAll()
    for body in bodies {
      let message = try #require(jsonValue(body))
      switch (message["method"]?.stringValue, message["id"]) {
      case (let method?, let id?):
        requests.append((method, message["params"], clock.now))
        if answersRequests {
          send("{\"jsonrpc\": \"2.0\", \"id\": \(try #require(id.integerValue)), \"result\": null}")
        }
      case (let method?, nil): notifications.append((method, message["params"] ?? .null, clock.now))
      case (nil, let id): if let id = id?.integerValue { answers[id] = message }
      }
    }
    return bodies.count
  }

  // MARK: Documents

  func open(_ uri: String, _ text: String, language: String = "yaml") async throws {
    try await notify(
      "textDocument/didOpen",
      "{\"textDocument\": {\"uri\": \"\(uri)\", \"languageId\": \"\(language)\", \"version\": 1, \"text\": \(quoted(text))}}"
    )
  }

  /// Changes a document by edits whose places are in the text as the one before has left it.
  func change(_ uri: String, _ edits: [TypedEdit]) async throws {
    nextVersion += 1
    let changes = edits.map { edit in
      """
      {"range": {"start": {"line": \(edit.start.line), "character": \(edit.start.character)}, \
      "end": {"line": \(edit.end.line), "character": \(edit.end.character)}}, "text": \(quoted(edit.text))}
      """
    }
    try await notify(
      "textDocument/didChange",
      "{\"textDocument\": {\"uri\": \"\(uri)\", \"version\": \(nextVersion)}, "
        + "\"contentChanges\": [\(changes.joined(separator: ", "))]}")
  }

  func save(_ uri: String) async throws {
    try await notify("textDocument/didSave", "{\"textDocument\": {\"uri\": \"\(uri)\"}}")
  }

  func close(_ uri: String) async throws {
    try await notify("textDocument/didClose", "{\"textDocument\": {\"uri\": \"\(uri)\"}}")
  }

  /// What was published last of a document.
  func published(_ uri: String) -> [Shown] {
    let params = notifications.last {
      $0.method == "textDocument/publishDiagnostics" && $0.params["uri"]?.stringValue == uri
    }?.params
    return shown(params?["diagnostics"])
  }

  /// What the document's diagnostics are for a client that asks.
  func pull(_ uri: String) async throws -> [Shown]? {
    let report = try await request("textDocument/diagnostic", "{\"textDocument\": {\"uri\": \"\(uri)\"}}")
    return report.map { shown($0["items"]) }
  }

  func requests(_ method: String) -> [Int] { requests.filter { $0.method == method }.map(\.time) }
}

private func jsonValue(_ body: [UInt8]) -> JSONValue? {
  // The session's own way of reading JSON; a notification's params would be typed, a response's result is not.
  let wrapped = Array("{\"jsonrpc\": \"2.0\", \"id\": 0, \"result\": ".utf8) + body + Array("}".utf8)
  guard case .response(_, .success(let value)) = IncomingMessage(body: wrapped) else { return nil }
  return value
}

private func shown(_ diagnostics: JSONValue?) -> [Shown] {
  (diagnostics?.arrayValue ?? []).map { diagnostic in
    Shown(
      code: diagnostic["code"]?.stringValue ?? "", severity: Int(diagnostic["severity"]?.integerValue ?? 0),
      line: Int(diagnostic["range"]?["start"]?["line"]?.integerValue ?? 0),
      message: diagnostic["message"]?.stringValue ?? "")
  }
}

/// A text as JSON has it.
func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
