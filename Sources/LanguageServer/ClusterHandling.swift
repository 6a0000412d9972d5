// Following clusters: which are wanted, what comes of them, and what the user is told. Nothing here waits for a cluster.

import CatalogSources
import HelmCharts
import InstallPlanAnalysis
import KubernetesClient
import LanguageServerProtocol
import LiveCatalog
import TextDocument
import WorkspaceFiles

/// The clusters that open documents are checked against.
struct FollowedClusters {
  struct Followed {
    let follower: any ClusterFollowing
    /// Hands its updates to the session.
    let listener: Task<Void, Never>
    var status = ClusterStatus()
    /// The charts that its follower was told to have, and what is known of them.
    var wantedCharts: Set<ChartID> = []
    var charts: [ChartID: ChartKnowledge] = [:]
    /// What the log says of it.
    var logged: LoggedState?
    /// The token of its progress in the client, while it is shown.
    var progress: String?
  }

  var followed: [ClusterReference: Followed] = [:]
  /// What the user answered, or is being asked; absent: nobody has asked.
  var trust: [ContextRequest: TrustState] = [:]
  /// Progress that the client has not agreed to show yet.
  var pendingProgress: Set<String> = []
  var nextProgress = 1
  var toldStatus: ServerStatusParams?

  /// Another one is another line in the log.
  struct LoggedState: Equatable {
    let phase: ClusterStatus.Phase
    let trouble: [ConnectionProblem]
  }

  enum TrustState {
    case beingLookedUp
    case beingAsked
    case given
    case refused
  }

  var kubeconfigPaths: Set<String> { Set(followed.values.flatMap(\.status.kubeconfigPaths)) }
}

extension Session {
  // MARK: Following

  /// - Parameter request: set where a workspace asks for the cluster, which needs the user's leave.
  func follow(_ cluster: ClusterReference, for request: ContextRequest?) {
    if let request {
      switch clusters.trust[request] {
      case .given?: break
      case .beingLookedUp?, .beingAsked?, .refused?: return
      case nil:
        clusters.trust[request] = .beingLookedUp
        return work.findTrust(request, kubeconfig: cluster.kubeconfig, environment: options.environment)
      }
    }
    guard clusters.followed[cluster] == nil else { return }
    var settings = FollowerOptions()
    settings.limits = options.clientLimits
    let seconds = [workspace.editorSettings, workspace.initializationSettings].lazy.compactMap { $0?.loginTimeout }
      .first
    if let seconds { settings.limits.plugin = seconds }
    settings.listener = { [events] line in events.yield(.pluginSaid(cluster, line)) }
    settings.notes = { [events] line in events.yield(.clusterNoted(cluster, line)) }
    settings.cache = CatalogCache(variables: options.environment.variables)
    let follower = options.makeFollower(cluster, options.environment, settings)
    let listener = Task { [events] in
      await follower.start()
      for await update in follower.updates { events.yield(.clusterUpdated(cluster, update)) }
    }
    clusters.followed[cluster] = FollowedClusters.Followed(follower: follower, listener: listener)
    workspace.catalogs[.cluster(cluster)] = .followed(nil, isAwaited: true)
    wantCharts()
    chartsChanged { $0.environment?.catalog == .cluster(cluster) }
  }

  /// Ends what no open document is checked against any more.
  func leaveUnwantedClusters() {
    let wanted = Set(documents.values.compactMap { $0.environment?.catalog })
    // While it is being looked for what holds for a document, nothing is known to be unwanted.
    guard documents.values.allSatisfy({ $0.environment != nil }), !documents.isEmpty else { return }
    for (cluster, followed) in clusters.followed where !wanted.contains(.cluster(cluster)) {
      clusters.followed[cluster] = nil
      workspace.catalogs[.cluster(cluster)] = nil
      endProgress(of: followed)
      followed.listener.cancel()
      Task { await followed.follower.stop() }
    }
    watchFiles()
    tellStatus()
  }

  /// Ends all connections, and what a credential plugin is doing; not for longer than a moment.
  func leaveAllClusters() async {
    let followers = clusters.followed.values.map(\.follower)
    guard !followers.isEmpty else { return }
    let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
    Task {
      for follower in followers { await follower.stop() }
      continuation.finish()
    }
    Task {
      try? await Task.sleep(for: .milliseconds(500))
      continuation.finish()
    }
    for await _ in ended {}
  }

  /// Whether more may become known of a document's catalog any moment.
  func isAwaitingMore(_ uri: DocumentURI) -> Bool {
    if !isReady(uri) { return true }
    guard let choice = documents[uri]?.environment?.catalog else { return false }
    if case .followed(_, isAwaited: true)? = workspace.catalogs[choice] { return true }
    guard let charts = documents[uri]?.charts else { return false }
    return charts.ids.contains { if case .pending? = charts[$0] { true } else { false } }
  }

  func reloadClusters(_ changed: Set<String>) {
    for followed in clusters.followed.values where !changed.isDisjoint(with: followed.status.kubeconfigPaths) {
      Task { await followed.follower.reload() }
    }
  }

  /// Somebody saved a file: where its cluster could not be asked for want of credentials, that is a moment to try again. By
  /// itself a credential plugin that failed is left alone for minutes.
  func retryCredentials(of document: OpenDocument) {
    guard case .cluster(let cluster)? = document.environment?.catalog, let followed = clusters.followed[cluster],
      let kind = followed.status.problem?.kind, kind == .credentials || kind == .unauthorized
    else { return }
    Task { await followed.follower.retry() }
  }

  // MARK: What comes

  func clusterUpdated(_ cluster: ClusterReference, _ update: ClusterUpdate) {
    guard let followed = clusters.followed[cluster] else { return }
    let choice = CatalogChoice.cluster(cluster)
    let (before, after) = (followed.status, update.status)
    let catalogBefore = workspace.catalogs[choice]?.catalog
    clusters.followed[cluster]?.status = after
    clusters.followed[cluster]?.charts = update.charts
    workspace.catalogs[choice] = .followed(update.catalog, isAwaited: !after.isComplete)
    if before.kubeconfigPaths != after.kubeconfigPaths {
      watchFiles()
      // What changed between its being read and its being watched is seen now.
      work.afterWatching { Task { await followed.follower.reload() } }
    }
    tell(cluster, before, after)
    guard update.catalog !== catalogBefore else { return clusterChartsChanged(cluster, update) }
    catalogChanged()
    for (uri, document) in documents where document.environment?.catalog == choice {
      // What is installed may be another version now.
      noteCharts(of: uri)
      if document.isPublished { publishIfDifferent(uri) }
    }
    clusterChartsChanged(cluster, update)
  }

  func clusterNoted(_ cluster: ClusterReference, _ line: String) {
    guard let followed = clusters.followed[cluster] else { return }
    log(.warning, "\(followed.status.context.map { "context `\($0)`" } ?? "the cluster"): \(line)")
  }

  func pluginSaid(_ cluster: ClusterReference, _ line: String) {
    guard let followed = clusters.followed[cluster] else { return }
    let name = followed.status.context.map { "context `\($0)`" } ?? "the cluster"
    log(.info, "\(name): the credential plugin says: \(line)")
  }

  // MARK: What the user is told

  private func tell(_ cluster: ClusterReference, _ before: ClusterStatus, _ after: ClusterStatus) {
    showProgress(of: cluster, after)
    tellStatus()
    // Without a kubeconfig there is nothing to tell somebody who has asked for nothing.
    if after.phase == .none, after.problem?.kind == .noKubeconfig, cluster == ClusterReference() { return }
    let state = FollowedClusters.LoggedState(phase: after.phase, trouble: after.trouble)
    if after.isComplete || after.phase == .offline, state != clusters.followed[cluster]?.logged {
      clusters.followed[cluster]?.logged = state
      log(after.trouble.isEmpty ? .info : .warning, after.summary)
    }
    if let problem = after.cacheProblem, problem != before.cacheProblem {
      log(.warning, "the catalog cannot be kept for times without a connection: \(problem)")
    }
  }

  /// To clients that show it.
  private func tellStatus() {
    guard client.capabilities.experimental?["serverStatusNotification"]?.boolValue == true else { return }
    let all = clusters.followed.sorted { ($0.key.context ?? "") < ($1.key.context ?? "") }.map(\.value.status)
    let troubled = all.filter { $0.problem != nil && $0.problem?.kind != .noKubeconfig }
    let status = ServerStatusParams(
      health: troubled.isEmpty ? .ok : .warning, quiescent: all.allSatisfy(\.isComplete),
      message: all.isEmpty ? nil : all.map { $0.summary + $0.chartSummary }.joined(separator: "\n"))
    guard status != clusters.toldStatus else { return }
    clusters.toldStatus = status
    notify(Method.serverStatus, status)
  }

  /// While a cluster is asked for the first time.
  private func showProgress(of cluster: ClusterReference, _ status: ClusterStatus) {
    guard client.capabilities.window.workDoneProgress, var followed = clusters.followed[cluster] else { return }
    let isLoading = !status.isComplete && status.phase != .none
    if isLoading, followed.progress == nil {
      let token = "installplan-ls.catalog.\(clusters.nextProgress)"
      clusters.nextProgress += 1
      followed.progress = token
      clusters.followed[cluster] = followed
      clusters.pendingProgress.insert(token)
      request(Method.workDoneProgressCreate, WorkDoneProgressCreateParams(token: token), .progress(token: token))
    } else if !isLoading, followed.progress != nil {
      endProgress(of: followed)
      clusters.followed[cluster]?.progress = nil
    }
  }

  /// The client may refuse to show it; what has ended meanwhile is not begun.
  func progressCreated(_ token: String, isAllowed: Bool) {
    // What was refused stays pending, and so is never ended either.
    guard isAllowed, clusters.pendingProgress.remove(token) != nil,
      let followed = clusters.followed.values.first(where: { $0.progress == token })
    else { return }
    let name = followed.status.context.map { "of context `\($0)`" } ?? "of the cluster"
    notify(
      Method.progress,
      ProgressParams(
        token: token, value: WorkDoneProgress(kind: .begin, title: visible("Reading the extensions \(name)"))))
  }

  private func endProgress(of followed: FollowedClusters.Followed) {
    guard let token = followed.progress, clusters.pendingProgress.remove(token) == nil else { return }
    notify(Method.progress, ProgressParams(token: token, value: WorkDoneProgress(kind: .end)))
  }

  // MARK: Contexts that a workspace asks for

  func trustFound(_ request: ContextRequest, _ trust: ContextTrust) {
    guard case .beingLookedUp? = clusters.trust[request] else { return }
    switch trust {
    case .given: return trustGiven(request)
    case .askUser: break
    case .noSuchContext:
      clusters.trust[request] = .refused
      return log(
        .warning,
        "\(request.workspace)/\(workspaceFileName) asks for a context that your kubeconfig does not have: names and "
          + "versions are not checked; see `kubectl config get-contexts`")
    }
    clusters.trust[request] = .beingAsked
    self.request(
      Method.showMessageRequest,
      ShowMessageRequestParams(
        type: .info,
        message: visible(
          "installplan-ls: \(request.workspace)/\(workspaceFileName) asks for the context `\(request.context)` of your "
            + "kubeconfig. Its cluster would be asked with your credentials for extensions, versions and clusters."),
        actions: [MessageActionItem(title: useTitle(request)), MessageActionItem(title: "Not now")]),
      .contextTrust(request))
  }

  private func useTitle(_ request: ContextRequest) -> String { visible("Use `\(request.context)`") }

  func contextAnswered(_ request: ContextRequest, title: String?) {
    guard title == useTitle(request) else {
      clusters.trust[request] = .refused
      return log(
        .info, "context `\(request.context)` is not used: names and versions are not checked against its cluster")
    }
    work.remember(request, environment: options.environment)
    trustGiven(request)
  }

  private func trustGiven(_ request: ContextRequest) {
    clusters.trust[request] = .given
    for uri in documents.keys where documents[uri]?.environment?.contextRequest == request { wantCatalog(of: uri) }
  }
}

extension SourceText {
  /// Whether somebody may be about to write a plan here: nothing is said yet, or our group is named.
  var mayBecomeAPlan: Bool {
    let head = String(decoding: bytes.prefix(1 << 16), as: UTF8.self)
    return head.contains("kubesphere.io")
      || head.split(whereSeparator: \.isNewline).allSatisfy { line in
        line.allSatisfy(\.isWhitespace) || line.hasPrefix("#") || line.hasPrefix("---")
      }
  }
}
