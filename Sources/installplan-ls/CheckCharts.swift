// Which charts a check needs, and what it says where one cannot be had: that is a note, and no reason to fail.

import ArgumentParser
import CatalogSources
import HelmCharts
import InstallPlanAnalysis
import KubeSphereModel
import LiveCatalog
import LocalFiles
import WorkspaceFiles

/// Where charts are, for commands that need them.
struct ChartDirectoryOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A directory with charts as <name>-<version>.tgz, or unpacked; may be given several times. What is not there is "
        + "looked for where .installplan-ls.yaml says, then in the cluster.", valueName: "directory"))
  var charts: [String] = []

  func directories(from workingDirectory: String) -> [String] {
    charts.map { absolutePath($0, from: workingDirectory) }
  }
}

extension CheckRun {
  /// Gives each file what is known of its plans' charts.
  mutating func readCharts() {
    for directory in options.charts where kindOfNamedPath(directory) != .directory {
      report.notes.append("\(shown(directory)): there is no such directory of charts.")
      report.fail(unchecked: "what the charts in \(shown(directory)) say")
    }
    struct Place: Hashable {
      let directories: [String]
      let id: ChartID
    }
    var loaded: [Place: ChartKnowledge?] = [:]
    var told: Set<ChartID> = []
    for number in files.indices {
      let environment = files[number].job.environment
      let ids = namedCharts(in: files[number].file, catalog: catalogs[environment.catalog])
      var known: [ChartID: ChartKnowledge] = [:]
      for id in ids {
        let place = Place(directories: environment.charts, id: id)
        let onDisk = loaded[place] ?? (place.directories.isEmpty ? nil : loadChart(id, in: place.directories).knowledge)
        loaded[place] = .some(onDisk)
        known[id] = onDisk ?? elsewhere(id, environment)
      }
      if !known.isEmpty {
        files[number].job.charts = Charts(known, helm: environment.helm ?? .nullKeepsDefaultsOfSubcharts)
      }
      // Where a plan has no values, nothing goes unchecked.
      let checked = namedCharts(in: files[number].file, catalog: nil, isForValues: true)
      for (id, knowledge) in known.sorted(by: { $0.key < $1.key }) {
        guard case .unknown(let reason) = knowledge, checked.contains(id),
          isWorthTelling(id, environment), told.insert(id).inserted
        else {
          continue
        }
        report.notes.append("the chart of \(id.text) is not known, and its values are not checked: \(reason)")
      }
    }
  }

  private func elsewhere(_ id: ChartID, _ environment: Environment) -> ChartKnowledge? {
    if case .cluster(let cluster) = environment.catalog, let found = clusterCharts[cluster]?.charts[id] {
      if case .pending = found { return .unknown(reason: "the cluster did not give it in time") }
      return found
    }
    guard !environment.charts.isEmpty else { return nil }
    let names = environment.charts.map(shown).joined(separator: ", ")
    return .unknown(reason: "there is no \(id.text).tgz and no folder \(id.text) in \(names)")
  }

  /// A version that names no chart has none, and nobody asked for any.
  private func isWorthTelling(_ id: ChartID, _ environment: Environment) -> Bool {
    if !environment.charts.isEmpty { return true }
    guard case .cluster(let cluster) = environment.catalog, let update = clusterCharts[cluster] else { return false }
    if case .pending? = update.charts[id] { return update.catalog?.version(objectName: id.text)?.chart != nil }
    return update.status.unknownCharts[id] != nil
  }
}
