// The charts of the versions that open plans name: read from the directories that the settings name, else fetched by the
// follower of the document's cluster. Nothing here waits: what comes is told as a new catalog is.

import CatalogSources
import HelmCharts
import InstallPlanAnalysis
import KubeSphereModel
import LanguageServerProtocol
import LiveCatalog
import WorkspaceFiles

/// How many charts a document's earlier versions keep: a version that is typed is another one for a moment.
private let mostFormer = 4

/// Where a chart is looked for on disk.
struct ChartPlace: Sendable, Hashable {
  let directories: [String]
  let id: ChartID
}

/// What a document's charts depend on.
struct NotedCharts: Equatable {
  let edition: Int
  let choice: CatalogChoice
  let directories: [String]
  let helm: HelmGeneration?
  let catalog: ObjectIdentifier?

  /// Whether the same versions have the same charts.
  func isSame(butForVersions other: NotedCharts?) -> Bool {
    choice == other?.choice && directories == other?.directories && helm == other?.helm
  }
}

struct ChartState {
  enum OnDisk {
    case loading(previous: LoadedChart?)
    case loaded(LoadedChart)

    var latest: LoadedChart? {
      switch self {
      case .loading(let previous): previous
      case .loaded(let loaded): loaded
      }
    }
  }

  var onDisk: [ChartPlace: OnDisk] = [:]
  /// The reasons that the log was told of charts that are not known.
  var logged: Set<String> = []

  /// The files whose change can change what is known; absolute paths.
  var paths: Set<String> { Set(onDisk.values.flatMap { $0.latest?.paths ?? [] }) }
}

extension Session {
  // MARK: Which are wanted

  /// Notes which charts a document's plans are about. To be called when its text, its environment or its catalog changed.
  func noteCharts(of uri: DocumentURI) {
    guard let document = documents[uri], let environment = document.environment, environment.isJudged else {
      if documents[uri]?.charts != nil { dropCharts(of: uri) }
      return
    }
    let catalog = catalog(for: document)
    let noted = NotedCharts(
      edition: document.edition, choice: environment.catalog, directories: environment.charts, helm: environment.helm,
      catalog: catalog.map(ObjectIdentifier.init))
    guard document.notedCharts != noted else { return }
    documents[uri]?.notedCharts = noted
    let ids = namedCharts(in: document.file, catalog: catalog)
    guard ids != document.chartIDs || !noted.isSame(butForVersions: document.notedCharts) else { return }
    if ids != document.chartIDs {
      // What is wanted no more may be wanted again with the next key.
      let left = document.chartIDs.subtracting(ids).filter { document.charts?[$0]?.chart != nil }.sorted()
      let former = (document.formerCharts.filter { !ids.contains($0) } + left).suffix(mostFormer)
      documents[uri]?.formerCharts = Array(former)
      documents[uri]?.chartIDs = ids
    }
    wantCharts()
    composeCharts(of: uri)
  }

  private func dropCharts(of uri: DocumentURI) {
    documents[uri]?.charts = nil
    documents[uri]?.chartIDs = []
    documents[uri]?.formerCharts = []
    documents[uri]?.notedCharts = nil
    wantCharts()
  }

  /// Has the charts of all open documents read and fetched, and lets go of all others.
  func wantCharts() {
    var places: Set<ChartPlace> = []
    var ofClusters: [ClusterReference: Set<ChartID>] = [:]
    for document in documents.values {
      guard let environment = document.environment else { continue }
      for id in document.chartIDs.union(document.formerCharts) {
        if !environment.charts.isEmpty {
          let place = ChartPlace(directories: environment.charts, id: id)
          places.insert(place)
          // The cluster is asked for what the directories do not have.
          guard case .loaded(let loaded)? = charts.onDisk[place], loaded.knowledge == nil else { continue }
        }
        if case .cluster(let cluster) = environment.catalog { ofClusters[cluster, default: []].insert(id) }
      }
    }
    let missing = places.filter { charts.onDisk[$0] == nil }
    let isChanged = !missing.isEmpty || charts.onDisk.count != places.count
    charts.onDisk = charts.onDisk.filter { places.contains($0.key) }
    for place in missing { charts.onDisk[place] = .loading(previous: nil) }
    if isChanged { watchFiles() }
    for place in missing { work.loadChart(place) }
    for (cluster, followed) in clusters.followed {
      let wanted = ofClusters[cluster] ?? []
      guard followed.wantedCharts != wanted else { continue }
      clusters.followed[cluster]?.wantedCharts = wanted
      followed.follower.want(wanted)
    }
  }

  // MARK: What is known of them

  /// Gives a document what is known of its charts now.
  ///
  /// - Returns: whether that is something else than before.
  @discardableResult
  private func composeCharts(of uri: DocumentURI) -> Bool {
    guard let document = documents[uri], let environment = document.environment else { return false }
    var known: [ChartID: ChartKnowledge] = [:]
    for id in document.chartIDs { known[id] = knowledge(of: id, environment) }
    let helm = environment.helm ?? .nullKeepsDefaultsOfSubcharts
    let old = document.charts
    let isSame =
      known.isEmpty
      ? old == nil
      : old?.helm == helm && old?.ids.count == known.count
        && known.allSatisfy { id, knowledge in old?[id].map { $0.isSame(as: knowledge) } ?? false }
    guard !isSame else { return false }
    documents[uri]?.charts = known.isEmpty ? nil : Charts(known, helm: helm)
    return true
  }

  /// Nil where nobody can say.
  private func knowledge(of id: ChartID, _ environment: Environment) -> ChartKnowledge? {
    if !environment.charts.isEmpty {
      switch charts.onDisk[ChartPlace(directories: environment.charts, id: id)] {
      case .loaded(let loaded)?:
        if let knowledge = loaded.knowledge { return knowledge }
      case .loading(let previous)?: return previous?.knowledge ?? .pending
      case nil: return .pending
      }
    }
    let missing = ChartKnowledge.unknown(
      reason: "none of the directories in `charts` has `\(id.text).tgz` or a folder `\(id.text)`")
    guard case .cluster(let cluster) = environment.catalog, let followed = clusters.followed[cluster] else {
      return environment.charts.isEmpty ? nil : missing
    }
    if let known = followed.charts[id] { return known }
    guard followed.status.phase == .none else { return .pending }
    return environment.charts.isEmpty ? nil : missing
  }

  /// What is known of charts has changed: documents that name them are told of, as when a catalog changes.
  ///
  /// - Parameter isConcerned: those whose charts may have changed.
  func chartsChanged(_ isConcerned: (OpenDocument) -> Bool) {
    var isChanged = false
    for (uri, document) in documents where isConcerned(document) && composeCharts(of: uri) {
      isChanged = true
      if document.isPublished { publishIfDifferent(uri) }
    }
    if isChanged { catalogChanged() }
  }

  func chartLoaded(_ place: ChartPlace, _ loaded: LoadedChart) {
    guard charts.onDisk[place] != nil else { return }
    charts.onDisk[place] = .loaded(loaded)
    if case .unknown(let reason)? = loaded.knowledge { logOnce(place.id, reason) }
    watchFiles()
    wantCharts()
    chartsChanged { $0.environment?.charts == place.directories && $0.chartIDs.contains(place.id) }
  }

  func reloadCharts(_ changed: Set<String>) {
    for (place, state) in charts.onDisk {
      guard let latest = state.latest, !changed.isDisjoint(with: latest.paths) else { continue }
      charts.onDisk[place] = .loading(previous: latest)
      work.loadChart(place)
    }
  }

  /// The charts of a followed cluster, as its follower tells of them.
  func clusterChartsChanged(_ cluster: ClusterReference, _ update: ClusterUpdate) {
    for (id, reason) in update.status.unknownCharts.sorted(by: { $0.key < $1.key }) { logOnce(id, reason) }
    chartsChanged { $0.environment?.catalog == .cluster(cluster) }
  }

  private func logOnce(_ id: ChartID, _ reason: String) {
    // Of many charts with one reason the first is told of: the status counts the others.
    guard charts.logged.insert(reason).inserted else { return }
    log(.info, "the chart of \(id.text) is not known: \(reason)")
  }

  /// Somebody saved a file: what its charts could not be had for may be mended.
  func retryCharts(of document: OpenDocument) {
    guard case .cluster(let cluster)? = document.environment?.catalog, let followed = clusters.followed[cluster],
      document.chartIDs.contains(where: { followed.status.unknownCharts[$0] != nil })
    else { return }
    Task { await followed.follower.retryCharts() }
  }
}
