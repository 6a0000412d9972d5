// The charts of a followed cluster that somebody wants: fetched when they are wanted, kept as long as they are, and tried again
// after a while where they could not be had.

import CatalogSources
import Dispatch
import HelmCharts
import KubeSphereModel
import KubernetesClient

/// What is known of the cluster's versions at one moment, as far as charts need it.
struct ChartedVersions: Sendable {
  var objects: [String: ExtensionVersion] = [:]
  /// Whether the cluster says so now; otherwise it is from the past.
  var isLive = false
  /// Whether what is not among them is not there.
  var isWhole = false
  /// Whether more may come any moment.
  var isAwaited = true
  /// Why nobody can be asked.
  var problem: String?
  /// Nil while there is no connection.
  var requests: (any ChartRequests)?

  init() {}

  init(_ versions: KindStore<ExtensionVersion>, now: Double, requests: (any ChartRequests)?) {
    let known = KindKnowledge(versions, now: now, grace: ClusterStore.grace)
    objects = versions.objects
    (isLive, isWhole, isAwaited) = (known.isLive, known.isWhole, known.isAwaited)
    problem = known.problem?.message
    self.requests = requests
  }
}

/// Where a follower's charts are kept, and who is told.
struct ChartOptions: Sendable {
  /// The API server's URL.
  var server: String
  /// Nil inside a cluster.
  var context: String?
  var cache: ChartCache?
  var limits = ClientLimits()
  var chartLimits = ChartLimits.standard
  /// Whether nobody is asked.
  var isOffline = false
  /// Hears what an archive is, as it came.
  var archives: (@Sendable (ChartID, [UInt8]) -> Void)?
  /// Hears what there is to be noted of a chart that is used all the same.
  var notes: @Sendable (String) -> Void = { _ in }

  var evidence: String { context.map { "context `\($0)`" } ?? "this cluster" }

  var notAsked: ChartKnowledge {
    .unknown(reason: "\(evidence) cannot be asked now, and no copy of the chart is kept")
  }
}

actor ClusterCharts {
  /// How many are fetched at a time: each may take megabytes.
  private static let mostAtATime = 3

  private struct Entry {
    var knowledge = ChartKnowledge.pending
    /// Which archive it is of, as `ChartCache.Kept` has it; empty: that cannot be told.
    var revision = ""
    /// What it was fetched, or is being fetched, for.
    var version: ExtensionVersion?
    /// Whether the cluster was asked, or could be.
    var isAsked = false
    var isFailed = false
    /// Whether nothing is under way for it.
    var isSettled = false
    /// Which try it is: what an earlier one still brings does not count.
    var attempt = 0
    var backoff: Backoff
    var retry: Task<Void, Never>?
  }

  private let options: ChartOptions
  private let tell: @Sendable (Int, [ChartID: ChartKnowledge]) async -> Void
  /// How often something was told.
  private var edition = 0
  private var versions = ChartedVersions()
  private var entries: [ChartID: Entry] = [:]
  /// Those that wait for their turn, in the order in which they came.
  private var queue: [ChartID] = []
  private var running: [Int: Task<Void, Never>] = [:]
  private var nextNumber = 0
  private var isStopped = false
  /// What an earlier connection to the same cluster knew.
  private let earlier: [ChartID: ChartKnowledge]

  /// - Parameters:
  ///   - earlier: what an earlier connection to the same cluster knew.
  ///   - tell: hears what is known of each chart that is wanted, at each change, with a number that grows: what comes late
  ///     with a smaller one no longer holds.
  init(
    _ options: ChartOptions, earlier: [ChartID: ChartKnowledge] = [:],
    tell: @escaping @Sendable (Int, [ChartID: ChartKnowledge]) async -> Void
  ) {
    (self.options, self.earlier, self.tell) = (options, earlier, tell)
  }

  func want(_ ids: Set<ChartID>) async {
    guard !isStopped, ids != Set(entries.keys) else { return }
    for (id, entry) in entries where !ids.contains(id) {
      entry.retry?.cancel()
      entries[id] = nil
    }
    queue.removeAll { !ids.contains($0) }
    for id in ids.sorted() where entries[id] == nil {
      var entry = Entry(backoff: Backoff(options.limits))
      if let known = earlier[id], known.chart != nil { entry.knowledge = known }
      entries[id] = entry
      reconsider(id)
    }
    await tellAll()
  }

  func update(_ versions: ChartedVersions) async {
    guard !isStopped else { return }
    self.versions = versions
    guard !entries.isEmpty else { return }
    var isChanged = false
    for id in entries.keys.sorted() where reconsider(id) { isChanged = true }
    if isChanged { await tellAll() }
  }

  /// Tries again what could not be had: somebody did something that may have mended it.
  func retry() {
    for (id, entry) in entries where entry.isFailed { fetchAgain(id, attempt: entry.attempt) }
  }

  /// Ends what is under way: nothing is asked any more when this returns.
  func stop() async {
    isStopped = true
    for entry in entries.values { entry.retry?.cancel() }
    entries = [:]
    queue = []
    let ending = running.values
    for task in ending { task.cancel() }
    for task in ending { await task.value }
  }

  // MARK: What to do about one

  /// - Returns: whether something else is known of it now.
  @discardableResult
  private func reconsider(_ id: ChartID) -> Bool {
    guard var entry = entries[id] else { return false }
    guard let version = versions.objects[id.text] else {
      let before = entry.knowledge
      (entry.version, entry.isAsked, entry.isFailed) = (nil, false, false)
      entry.attempt += 1
      entry.retry?.cancel()
      if versions.isAwaited {
        // What is known goes on being known until it is known to be otherwise.
        if entry.knowledge.chart == nil { entry.knowledge = .pending }
      } else if versions.isWhole {
        entry.knowledge = .unknown(reason: "\(options.evidence) has no ExtensionVersion `\(id.text)`")
      } else {
        entry.knowledge = .unknown(
          reason: versions.problem
            ?? "\(options.evidence) does not tell whether there is an ExtensionVersion `\(id.text)`")
      }
      entries[id] = entry
      return !entry.knowledge.isSame(as: before)
    }
    let isAsking = versions.isLive && versions.requests != nil && !options.isOffline
    let isSame = entry.version?.chart == version.chart && entry.version?.repository == version.repository
    guard !isSame || entry.version == nil || isAsking && !entry.isAsked else {
      // Nobody answers any more whom it could be had from.
      guard entry.isSettled, !versions.isAwaited, case .pending = entry.knowledge else { return false }
      entries[id]?.knowledge = options.notAsked
      return true
    }
    entry.version = version
    entry.isAsked = isAsking
    entry.isFailed = false
    entry.retry?.cancel()
    entry.attempt += 1
    entries[id] = entry
    enqueue(id)
    return false
  }

  private func fetchAgain(_ id: ChartID, attempt: Int) {
    guard !isStopped, var entry = entries[id], entry.attempt == attempt, entry.isFailed, entry.version != nil else {
      return
    }
    entry.retry?.cancel()
    entry.isFailed = false
    entry.attempt += 1
    entries[id] = entry
    enqueue(id)
  }

  private func enqueue(_ id: ChartID) {
    entries[id]?.isSettled = false
    if !queue.contains(id) { queue.append(id) }
    startNext()
  }

  private func startNext() {
    while !isStopped, running.count < Self.mostAtATime, !queue.isEmpty {
      let id = queue.removeFirst()
      guard let entry = entries[id], let version = entry.version else { continue }
      let number = nextNumber
      nextNumber += 1
      let requests = entry.isAsked ? versions.requests : nil
      let awaited = versions.isAwaited && !options.isOffline
      running[number] = Task { [options, attempt = entry.attempt] in
        let outcome = await fetched(id, version, options, requests, isAwaited: awaited)
        await self.finished(number, id, attempt, outcome)
      }
    }
  }

  private func finished(_ number: Int, _ id: ChartID, _ attempt: Int, _ outcome: Outcome) async {
    running[number] = nil
    startNext()
    guard !isStopped, var entry = entries[id], entry.attempt == attempt else { return }
    let before = entry.knowledge
    // A chart that is known goes on being known while it cannot be fetched anew.
    if outcome.knowledge.chart != nil || entry.knowledge.chart == nil || !outcome.isRetried {
      // The same archive is the same chart.
      if outcome.revision.isEmpty || outcome.revision != entry.revision { entry.knowledge = outcome.knowledge }
      entry.revision = entry.knowledge.chart == nil ? "" : outcome.revision
    }
    (entry.isFailed, entry.isSettled) = (outcome.isFailed, true)
    if outcome.isRetried {
      let pause = entry.backoff.next(after: outcome.problem)
      entry.retry = Task { [weak self] in
        try? await Task.sleep(for: .seconds(pause))
        guard !Task.isCancelled else { return }
        await self?.fetchAgain(id, attempt: attempt)
      }
    } else if !outcome.isFailed {
      entry.backoff.reset()
    }
    entries[id] = entry
    if !entry.knowledge.isSame(as: before) { await tellAll() }
  }

  private func tellAll() async {
    edition += 1
    await tell(edition, entries.mapValues(\.knowledge))
  }
}

extension ChartKnowledge {
  /// Whether both say the same. Charts are compared by identity.
  public func isSame(as other: ChartKnowledge) -> Bool {
    switch (self, other) {
    case (.known(let a, let source), .known(let b, let otherSource)): a === b && source == otherSource
    case (.pending, .pending): true
    case (.unknown(let a), .unknown(let b)): a == b
    default: false
    }
  }
}

/// What came of a try.
private struct Outcome: Sendable {
  var knowledge: ChartKnowledge
  /// Of the archive; empty: there is none, or it cannot be told.
  var revision = ""
  /// Whether the cluster did not give it, be it that another copy is used.
  var isFailed = false
  /// Why another try may have another outcome, after a pause.
  var problem: ConnectionProblem?
  var isRetried: Bool { problem != nil }
}

/// Fetches a chart, or takes the one that is kept.
///
/// - Parameter requests: nil: nobody is asked.
private func fetched(
  _ id: ChartID, _ version: ExtensionVersion, _ options: ChartOptions, _ requests: (any ChartRequests)?,
  isAwaited: Bool
) async -> Outcome {
  guard version.chart != nil else { return Outcome(knowledge: .unknown(reason: "the ExtensionVersion names no chart")) }
  let key = ChartCache.Key(server: options.server, context: options.context, version: version.objectName)
  let (cache, limits) = (options.cache, options.chartLimits)
  var kept = cache == nil ? nil : await inBackground { cache?.load(key) }
  func keptChart() async -> ChartKnowledge? {
    guard let archive = kept?.archive else { return nil }
    guard case .success(let chart) = await inBackground({ chart(fromArchive: archive, limits: limits) }) else {
      await inBackground { cache?.remove(key) }
      kept = nil
      return nil
    }
    options.archives?(id, archive)
    return .known(chart, source: options.evidence)
  }
  guard let requests else {
    if let chart = await keptChart() { return Outcome(knowledge: chart, revision: kept?.revision ?? "") }
    // It is fetched as soon as the cluster answers.
    return Outcome(knowledge: isAwaited ? .pending : options.notAsked)
  }
  // Two tries: what is kept may turn out to be no chart.
  for _ in 0..<2 {
    do throws(ChartProblem) {
      let found = try await ChartFetcher(requests, limits: limits).fetch(version, kept: kept)
      if found.isKept {
        if let chart = await keptChart() { return Outcome(knowledge: chart, revision: found.revision) }
        continue
      }
      if let note = found.note { options.notes(note) }
      switch await inBackground({ chart(fromArchive: found.archive, limits: limits) }) {
      case .failure(let unreadable): return Outcome(knowledge: .unknown(reason: unreadable.reason), isFailed: true)
      case .success(let chart):
        let problem = await inBackground { cache?.save(found.archive, revision: found.revision, key) }
        if let problem { options.notes("the chart of \(version.objectName) cannot be kept: \(problem)") }
        options.archives?(id, found.archive)
        return Outcome(knowledge: .known(chart, source: options.evidence), revision: found.revision)
      }
    } catch {
      let other = await keptChart()
      return Outcome(
        knowledge: other ?? .unknown(reason: error.reason), revision: kept?.revision ?? "", isFailed: true,
        problem: error.connection)
    }
  }
  return Outcome(knowledge: .unknown(reason: "the chart cannot be read"), isFailed: true)
}

/// Does what blocks on a thread of its own.
func inBackground<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
  await withCheckedContinuation { continuation in
    DispatchQueue.global(qos: .utility).async { continuation.resume(returning: work()) }
  }
}
