// The session: one ordered loop that owns the documents. Everything it does is quick; what is slow is done by
// BackgroundWork and comes back as an event.

import CatalogSources
import InstallPlanAnalysis
import KubeSphereModel
import KubernetesClient
import LanguageServerProtocol
import LiveCatalog
import TextDocument
import WorkspaceFiles

/// How the server was started.
public struct ServerOptions: Sendable {
  /// The catalog that the command line names; it wins over all settings. Nil: none.
  public var catalog: CatalogChoice?
  /// Severities of the command line, by code; they win over all settings.
  public var rules: [String: RuleLevel]
  /// Where relative paths of editor settings start when there is no workspace folder.
  public var workingDirectory: String
  /// What decides how a cluster is reached.
  public var environment: HostEnvironment
  /// How patient the connections to clusters are.
  public var clientLimits = ClientLimits()
  /// How a cluster is followed. A parameter, so that the session does not depend on the network's libraries.
  public var makeFollower: MakeFollower

  public init(
    catalog: CatalogChoice? = nil, rules: [String: RuleLevel] = [:], workingDirectory: String,
    environment: HostEnvironment? = nil, makeFollower: @escaping MakeFollower
  ) {
    self.catalog = catalog
    self.rules = rules
    self.workingDirectory = workingDirectory
    self.environment = environment ?? .current(workingDirectory: workingDirectory)
    self.makeFollower = makeFollower
  }
}

/// Serves one client on standard input and output until it goes.
///
/// - Returns: the code to exit with: 0 after `shutdown`, else 1.
public func runServer(_ options: ServerOptions) async -> Int32 {
  reportCrashes()
  ignoreBrokenPipes()
  returnMemoryEarly()
  let (events, continuation) = AsyncStream.makeStream(of: SessionEvent.self)
  let cancelled = CancelledRequests()
  readMessages(into: continuation, cancelled: cancelled)
  let session = Session(options: options, events: continuation, cancelled: cancelled)
  for await event in events {
    if let code = session.handle(event) {
      session.reads.finish()
      session.writer.flush()
      await session.leaveAllClusters()
      return code
    }
  }
  return 1
}

/// Used by one task only.
final class Session {
  enum State { case uninitialized, running, shutDown }

  let options: ServerOptions
  let writer: MessageWriter
  let work: BackgroundWork
  let reads: Reads
  let cancelled: CancelledRequests
  let clock: any SessionClock
  let events: AsyncStream<SessionEvent>.Continuation

  var state = State.uninitialized
  var client = ClientProfile()
  var documents: [DocumentURI: OpenDocument] = [:]
  var workspace = WorkspaceState()
  var plans = WorkspacePlans()
  var clusters = FollowedClusters()
  var charts = ChartState()
  /// Requests that wait for a catalog which is being read, with the documents as they were when they came.
  var waiting: [WaitingRequest] = []
  var outgoingRequests: [RequestID: OutgoingRequest] = [:]
  var nextRequestNumber: Int64 = 1
  var nextOpening = 1
  var refreshes = PendingRefreshes()
  let workspaceReports = WorkspaceReports()

  /// - Parameter write: takes the body of a message; false: nobody reads it any more. Never called twice at a time.
  init(
    options: ServerOptions, events: AsyncStream<SessionEvent>.Continuation, cancelled: CancelledRequests,
    clock: any SessionClock = SystemClock(), write: @escaping @Sendable ([UInt8]) -> Bool = writeToStandardOutput
  ) {
    self.options = options
    self.cancelled = cancelled
    self.clock = clock
    self.events = events
    writer = MessageWriter(events: events, write: write)
    work = BackgroundWork(events: events, clock: clock)
    reads = Reads(writer: writer)
  }

  /// - Returns: the code to exit with, when the session is over.
  func handle(_ event: SessionEvent) -> Int32? {
    switch event {
    case .message(let message): return handle(message)
    case .inputEnded(let reason):
      if let reason { logToStandardError(reason) }
      return state == .shutDown ? 0 : 1
    case .outputClosed: return state == .shutDown ? 0 : 1
    case .timer(let timer): return handle(timer)
    case .surroundingsFound(let key, let found): surroundingsFound(key, found)
    case .workspaceScanned(let roots, let scan, let seconds, let isWatched):
      workspaceScanned(roots, scan, seconds: seconds, isWatched: isWatched)
    case .identified(let uri, let identity): identified(uri, identity)
    case .workspaceTouched: rescanSoon()
    case .clientEnded:
      logToStandardError("the client's process is gone")
      return state == .shutDown ? 0 : 1
    case .catalogLoaded(let choice, let loaded): catalogLoaded(choice, loaded)
    case .chartLoaded(let place, let loaded): chartLoaded(place, loaded)
    case .clusterNoted(let cluster, let line): clusterNoted(cluster, line)
    case .clusterUpdated(let reference, let update): clusterUpdated(reference, update)
    case .pluginSaid(let cluster, let line): pluginSaid(cluster, line)
    case .trustFound(let request, let trust): trustFound(request, trust)
    case .filesChanged(let paths): filesChanged(paths)
    case .diagnosed(let diagnosis): diagnosed(diagnosis)
    case .documentReady(let uri): showDocument(uri)
    }
    return nil
  }

  private func handle(_ timer: SessionTimer) -> Int32? {
    switch timer {
    case .diagnostics(let uri): editsGathered(uri)
    case .rest(let uri): awaitRest(uri, isAwaited: false)
    case .patience(let uri): stopWaiting { $0 == uri }
    case .planPatience: stopWaitingForPlans()
    case .reload: reloadChangedFiles()
    case .rescan: rescan()
    case .check: checkWorkspace()
    case .refresh(let refresh): refreshDue(refresh)
    }
    return nil
  }

  // MARK: Messages

  private func handle(_ message: IncomingMessage) -> Int32? {
    switch message {
    case .invalid(let id, let error): writer.send(OutgoingMessage.response(id: id, error: error))
    case .response(let id, let result): handleResponse(id, result)
    case .request(let id, let method, let params): handleRequest(id, method, params)
    case .notification(let method, let params): return handleNotification(method, params)
    }
    return nil
  }

  private func handleRequest(_ id: RequestID, _ method: String, _ params: Params) {
    if cancelled.remove(id) {
      return fail(id, .requestCancelled, "cancelled")
    }
    switch state {
    case .uninitialized where method != Method.initialize:
      return fail(id, .serverNotInitialized, "`initialize` comes first")
    case .shutDown: return fail(id, .invalidRequest, "the server has been shut down")
    default: break
    }
    do throws(ResponseError) {
      switch method {
      case Method.initialize: try initialize(id, params.typed())
      case Method.shutdown:
        shutDown(id)
      default: try handleFeature(id, method, params)
      }
    } catch {
      writer.send(OutgoingMessage.response(id: id, error: error))
    }
  }

  private func handleNotification(_ method: String, _ params: Params) -> Int32? {
    if method == Method.exit { return state == .shutDown ? 0 : 1 }
    if method == Method.cancelRequest, let cancelled = try? params.typed(CancelParams.self) { cancel(cancelled.id) }
    guard state == .running else { return nil }
    do throws(ResponseError) {
      switch method {
      case Method.initialized: initialized()
      case Method.didOpen: try didOpen(params.typed())
      case Method.didChange: try didChange(params.typed())
      case Method.didSave: try didSave(params.typed())
      case Method.didClose: try didClose(params.typed())
      case Method.didChangeConfiguration: try didChangeConfiguration(params.typed())
      case Method.didChangeWatchedFiles: try didChangeWatchedFiles(params.typed())
      case Method.didChangeWorkspaceFolders: try didChangeWorkspaceFolders(params.typed())
      default: break
      }
    } catch {
      log(.warning, "\(method) was ignored: \(error.message)")
    }
    return nil
  }

  private func handleFeature(_ id: RequestID, _ method: String, _ params: Params) throws(ResponseError) {
    switch method {
    case Method.completion: try completion(id, params.typed())
    case Method.completionItemResolve: try completionItemResolve(id, params.typed())
    case Method.hover: try hover(id, params.typed())
    case Method.codeAction: try codeAction(id, params.typed())
    case Method.diagnostic: try documentDiagnostic(id, params.typed())
    case Method.workspaceDiagnostic: try workspaceDiagnostic(id, params.typed())
    case Method.documentSymbol: try documentSymbol(id, params.typed())
    case Method.workspaceSymbol: try workspaceSymbol(id, params.typed())
    case Method.foldingRange: try foldingRange(id, params.typed())
    case Method.selectionRange: try selectionRange(id, params.typed())
    case Method.documentHighlight: try documentHighlight(id, params.typed())
    case Method.linkedEditingRange: try linkedEditingRange(id, params.typed())
    case Method.prepareRename: try prepareRename(id, params.typed())
    case Method.rename: try rename(id, params.typed())
    case Method.definition: try definition(id, params.typed())
    case Method.references: try references(id, params.typed())
    case Method.documentLink: try documentLink(id, params.typed())
    case Method.inlayHint: try inlayHint(id, params.typed())
    case Method.codeLens: try codeLens(id, params.typed())
    case Method.semanticTokensFull: try semanticTokens(id, params.typed(DocumentParams.self).textDocument)
    case Method.semanticTokensRange:
      let params = try params.typed(DocumentRangeParams.self)
      try semanticTokens(id, params.textDocument, in: params.range)
    case Method.formatting: try formatting(id, params.typed(DocumentParams.self).textDocument)
    case Method.rangeFormatting:
      let params = try params.typed(DocumentRangeParams.self)
      try formatting(id, params.textDocument, in: params.range)
    case Method.onTypeFormatting: try onTypeFormatting(id, params.typed())
    case Method.executeCommand: try executeCommand(id, params.typed())
    case Method.textDocumentContent: try textDocumentContent(id, params.typed())
    default: fail(id, .methodNotFound, "`\(method)` is not supported")
    }
  }

  /// Answered behind everything that was asked before.
  private func shutDown(_ id: RequestID) {
    stopWaiting()
    stopWaitingForPlans()
    state = .shutDown
    for uri in documents.keys { endPulls(of: uri, because: "the server is shutting down") }
    reads.afterAll { [writer] in writer.send(OutgoingMessage.response(id: id, result: JSONValue.null)) }
  }

  private func cancel(_ id: RequestID) {
    // The request was answered before, or waits; a mark that nobody will look at any more must not stay.
    _ = cancelled.remove(id)
    if let index = waiting.firstIndex(where: { $0.id == id }) {
      waiting.remove(at: index)
    } else if let index = plans.waiting.firstIndex(where: { $0.id == id }) {
      plans.waiting.remove(at: index)
    } else if !reads.end(id), !cancelPull(id) {
      return
    }
    fail(id, .requestCancelled, "cancelled")
  }

  // MARK: Sending

  func fail(_ id: RequestID, _ code: ErrorCode, _ message: String) {
    writer.send(OutgoingMessage.response(id: id, error: ResponseError(code: code, message: message)))
  }

  func notify(_ method: String, _ params: some Encodable) {
    guard let body = try? OutgoingMessage.notification(method: method, params: params) else { return }
    writer.send(body)
  }

  /// What the client asked to be told when it is answered.
  enum OutgoingRequest: Equatable {
    case configuration, registration, showDocument, refresh
    case contextTrust(ContextRequest)
    case progress(token: String)
  }

  func request(_ method: String, _ params: some Encodable, _ purpose: OutgoingRequest) {
    let id = RequestID.integer(nextRequestNumber)
    nextRequestNumber += 1
    guard let body = try? OutgoingMessage.request(id: id, method: method, params: params) else { return }
    outgoingRequests[id] = purpose
    writer.send(body)
  }

  /// A request without params.
  func request(_ method: String, _ purpose: OutgoingRequest) {
    let id = RequestID.integer(nextRequestNumber)
    nextRequestNumber += 1
    guard let body = try? OutgoingMessage.request(id: id, method: method) else { return }
    outgoingRequests[id] = purpose
    writer.send(body)
  }

  private func handleResponse(_ id: RequestID?, _ result: Result<JSONValue, ResponseError>) {
    guard let id, let purpose = outgoingRequests.removeValue(forKey: id) else { return }
    switch (purpose, result) {
    case (.configuration, .success(let value)): configurationArrived(value.arrayValue?.first ?? value)
    case (.configuration, .failure(let error)), (.registration, .failure(let error)):
      log(.warning, "the client refused a request: \(error.message)")
      if purpose == .configuration { configurationArrived(nil) }
    case (.registration, .success), (.showDocument, .success), (.refresh, _): break
    case (.showDocument, .failure(let error)): log(.warning, "the client showed no document: \(error.message)")
    case (.contextTrust(let request), .success(let answer)):
      contextAnswered(request, title: answer["title"]?.stringValue)
    case (.contextTrust(let request), .failure): contextAnswered(request, title: nil)
    case (.progress(let token), let result): progressCreated(token, isAllowed: (try? result.get()) != nil)
    }
  }

  /// To the client's log, once it may be sent anything; before, to standard error.
  func log(_ type: MessageType, _ message: String) {
    guard state == .running else { return logToStandardError(message) }
    notify(Method.logMessage, LogMessageParams(type: type, message: visible(message)))
  }
}
