// Follows one cluster: connects as the kubeconfig says, keeps what is known true, and tells of every change.

import CatalogSources
import HelmCharts
import KubeSphereModel
import KubernetesClient

/// Makes followers of real clusters.
public let followCluster: MakeFollower = { ClusterFollower($0, environment: $1, options: $2) }

/// Follows until it is stopped. Nothing is read or sent before `start`.
public actor ClusterFollower: ClusterFollowing {
  public nonisolated let updates: AsyncStream<ClusterUpdate>
  private let continuation: AsyncStream<ClusterUpdate>.Continuation
  private let reference: ClusterReference
  private let environment: HostEnvironment
  private let options: FollowerOptions
  private let credentials: CredentialProvider?

  private var connection: ConnectionConfiguration?
  private var client: APIClient?
  private var work: Task<Void, Never>?
  private var store: ClusterStore?
  private var refusal: ConnectionProblem?
  private var paths: [String] = []
  /// Which connection it is: what an earlier one still sends is not listened to.
  private var generation = 0
  private var isConnecting = false
  private var isReconnectionDue = false
  private var isRetryDue = false
  private var isStopped = false

  private var isEmissionDue = false
  private var isChanged = false
  private var trust: ClusterStore.Trust?
  private var catalog: Catalog?
  private var told: ClusterStatus?
  private var isSavingDue = false
  /// Why the catalog could not be kept; nil: it was.
  private var lastSave: Task<String?, Never>?
  private var cacheProblem: String?
  private var isVersionRefused = false

  /// Those that are wanted; the newest counts.
  private nonisolated let wishes: AsyncStream<Set<ChartID>>
  private nonisolated let wishing: AsyncStream<Set<ChartID>>.Continuation
  private var wanted: Set<ChartID> = []
  private var wishListener: Task<Void, Never>?
  /// Of the connection that stands; nil: there is none.
  private var charts: ClusterCharts?
  private var chartKnowledge: [ChartID: ChartKnowledge] = [:]
  private var chartEdition = 0
  private var areChartsChanged = false

  /// - Parameter credentials: those of the reference's context, for a follower that does not outlive them; nil: they are made.
  public init(
    _ reference: ClusterReference, environment: HostEnvironment, options: FollowerOptions = FollowerOptions(),
    credentials: CredentialProvider? = nil
  ) {
    self.credentials = credentials
    self.reference = reference
    self.environment = environment
    self.options = options
    // Only what is known now is of interest to whoever comes late.
    (updates, continuation) = AsyncStream.makeStream(of: ClusterUpdate.self, bufferingPolicy: .bufferingNewest(1))
    (wishes, wishing) = AsyncStream.makeStream(of: Set<ChartID>.self, bufferingPolicy: .bufferingNewest(1))
  }

  public nonisolated func want(_ charts: Set<ChartID>) { wishing.yield(charts) }

  public func retryCharts() async { await charts?.retry() }

  public func start() async {
    if wishListener == nil {
      wishListener = Task { [weak self, wishes] in
        for await ids in wishes { await self?.wish(ids) }
      }
    }
    await connect()
  }

  private func wish(_ ids: Set<ChartID>) async {
    wanted = ids
    await charts?.want(ids)
  }

  public func reload() async { await connect() }

  public func retry() async {
    // A new connection knows nothing of what failed before. What is known of the cluster is kept.
    isRetryDue = true
    await connect()
  }

  /// Stops, and keeps what is known for another time.
  func finish() async {
    if let trust, !trust.isStale, told?.phase == .live { await save() }
    await stop()
  }

  public func stop() async {
    isStopped = true
    continuation.finish()
    wishing.finish()
    await disconnect()
  }

  // MARK: Connecting

  /// One at a time: whoever asks meanwhile has it done once more.
  private func connect() async {
    guard !isConnecting else {
      isReconnectionDue = true
      return
    }
    isConnecting = true
    repeat {
      isReconnectionDue = false
      await connectOnce()
    } while isReconnectionDue && !isStopped
    isConnecting = false
  }

  private func connectOnce() async {
    let (reference, environment) = (reference, environment)
    var resolved = await inBackground { resolve(reference, environment) }
    if case .failure = resolved.connection, connection != nil {
      // Whoever writes the kubeconfig may not be done.
      try? await Task.sleep(for: .milliseconds(500))
      resolved = await inBackground { resolve(reference, environment) }
    }
    guard !isStopped else { return }
    paths = resolved.paths
    switch resolved.connection {
    case .failure(let problem):
      guard refusal != problem else { return emitSoon() }
      await disconnect()
      guard !isStopped else { return }
      refusal = problem
      (chartKnowledge, areChartsChanged) = ([:], true)
      emitSoon()
    case .success(let configuration):
      guard connection != configuration || isRetryDue else { return emitSoon() }
      isRetryDue = false
      // New credentials for the same cluster are no reason to forget it.
      let known =
        connection?.server == configuration.server && connection?.context == configuration.context ? store : nil
      await disconnect()
      guard !isStopped else { return }
      connection = configuration
      await follow(configuration, known)
    }
  }

  private func disconnect() async {
    generation += 1
    let ending = work
    ending?.cancel()
    work = nil
    connection = nil
    refusal = nil
    store = nil
    isChanged = true
    let fetching = charts
    charts = nil
    await fetching?.stop()
    let old = client
    client = nil
    // The client goes last: a request that were still being made would find its event loop shut down.
    await old?.cancelCredentials()
    await ending?.value
    await old?.close()
  }

  private func follow(_ configuration: ConnectionConfiguration, _ known: ClusterStore?) async {
    let generation = generation
    var store = known ?? ClusterStore(context: configuration.context, server: configuration.server.description)
    if known == nil, let cache = options.cache {
      let (server, context) = (store.server, configuration.context)
      if let (catalog, savedAt) = await inBackground({ cache.load(server: server, context: context) }) {
        store.restore(catalog, savedAt: savedAt)
      }
    }
    guard generation == self.generation, !isStopped else { return }
    self.store = store
    isChanged = true
    let earlier = known == nil ? [:] : chartKnowledge
    let charts = ClusterCharts(chartOptions(configuration), earlier: earlier) { [weak self] edition, known in
      await self?.chartsChanged(edition, known, generation)
    }
    self.charts = charts
    chartEdition = 0
    await updateCharts()
    await charts.want(wanted)
    emitSoon()
    guard generation == self.generation, !isStopped, !options.isOffline else { return }
    let client = APIClient(
      configuration,
      credentials: credentials
        ?? CredentialProvider(
          configuration, environment: environment, pluginTimeout: options.limits.plugin, listener: options.listener),
      limits: options.limits)
    self.client = client
    // Holds the follower until it is stopped.
    work = Task {
      await withTaskGroup(of: Void.self) { group in
        func follow<Object: CatalogObject>(
          _ type: Object.Type, _ kind: CatalogKind,
          _ path: WritableKeyPath<ClusterStore, KindStore<Object.Value>> & Sendable
        ) {
          group.addTask {
            await Reflector<Object>(client, kind.resource).run { event in
              await self.apply(event, to: path, generation)
            }
          }
        }
        follow(ExtensionObject.self, .extensions, \.extensions)
        follow(ExtensionVersionObject.self, .extensionVersions, \.versions)
        follow(CategoryObject.self, .categories, \.categories)
        follow(InstallPlanObject.self, .installPlans, \.plans)
        follow(ClusterObject.self, .clusters, \.clusters)
        group.addTask { await self.learnVersion(client, generation) }
      }
    }
  }

  // MARK: Charts

  private func chartOptions(_ configuration: ConnectionConfiguration) -> ChartOptions {
    var chartOptions = ChartOptions(server: configuration.server.description, context: configuration.context)
    chartOptions.cache = options.cache.map(ChartCache.init(beside:))
    chartOptions.limits = options.limits
    chartOptions.isOffline = options.isOffline
    chartOptions.archives = options.archives
    chartOptions.notes = options.notes
    return chartOptions
  }

  private func updateCharts() async {
    guard let store, let charts else { return }
    var versions = ChartedVersions(store.versions, now: secondsSince1970(), requests: client)
    if options.isOffline { versions.isAwaited = false }
    await charts.update(versions)
  }

  private func chartsChanged(_ edition: Int, _ known: [ChartID: ChartKnowledge], _ generation: Int) {
    guard generation == self.generation, edition > chartEdition, !isStopped else { return }
    chartEdition = edition
    chartKnowledge = known
    areChartsChanged = true
    emitSoon()
  }

  private func learnVersion(_ client: APIClient, _ generation: Int) async {
    let version = await client.serverVersion()
    guard generation == self.generation else { return }
    if let version { store?.serverVersion = version }
    isVersionRefused = version == nil
    emitSoon()
  }

  // MARK: What comes in

  private func apply<Object: CatalogObject>(
    _ event: ReflectorEvent<Object>, to path: WritableKeyPath<ClusterStore, KindStore<Object.Value>> & Sendable,
    _ generation: Int
  ) {
    guard generation == self.generation else { return }
    if store?.apply(event, to: path, now: secondsSince1970()) == true { isChanged = true }
    emitSoon()
    // A failure counts after a while, even when nothing more is heard.
    if case .failed = event { emitSoon(after: ClusterStore.grace + 0.1) }
  }

  // MARK: What goes out

  /// Gathers changes for a moment: a list of a thousand objects is one change.
  private func emitSoon() {
    guard !isEmissionDue else { return }
    isEmissionDue = true
    emitSoon(after: options.gathering)
  }

  private func emitSoon(after seconds: Double) {
    Task { [weak self] in
      try? await Task.sleep(for: .seconds(seconds))
      await self?.emit()
    }
  }

  private func emit() async {
    isEmissionDue = false
    guard !isStopped else { return }
    // What is known of versions decides which charts there are.
    await updateCharts()
    guard !isStopped else { return }
    let now = secondsSince1970()
    var status: ClusterStatus
    let trust = store?.trust(now: now)
    if let store {
      status = store.status(now: now)
      if options.isOffline {
        status.phase = .offline
        status.isComplete = true
      }
    } else {
      status = ClusterStatus()
      if let refusal {
        status.phase = .none
        status.problem = refusal
        status.isComplete = true
      }
    }
    status.kubeconfigPaths = paths
    status.cacheProblem = cacheProblem
    status.isVersionRefused = isVersionRefused
    let isNew = isChanged || trust != self.trust
    if isNew {
      catalog = trust.flatMap { store?.catalog($0) }
      self.trust = trust
      isChanged = false
    }
    status.note(chartKnowledge, versions: store?.versions.objects ?? [:])
    guard isNew || areChartsChanged || status != told else { return }
    areChartsChanged = false
    told = status
    continuation.yield(ClusterUpdate(catalog: catalog, status: status, charts: chartKnowledge))
    if isNew { saveSoon() }
  }

  // MARK: Keeping it

  private func saveSoon() {
    guard options.cache != nil, !isSavingDue, let trust, !trust.isStale, told?.phase == .live else { return }
    isSavingDue = true
    Task { [weak self, delay = options.savingDelay] in
      try? await Task.sleep(for: .seconds(delay))
      await self?.save()
    }
  }

  private func save() async {
    isSavingDue = false
    guard let cache = options.cache, let store, let catalog, let trust, !trust.isStale, !isStopped else { return }
    let (server, context) = (store.server, store.context)
    let now = secondsSince1970()
    // One after the other: what is kept in the end is what was known last.
    let before = lastSave
    let saving = Task {
      _ = await before?.value
      return await inBackground { cache.save(catalog, server: server, context: context, at: now) }
    }
    lastSave = saving
    let problem = await saving.value
    guard problem != cacheProblem else { return }
    cacheProblem = problem
    emitSoon()
  }
}
