// `installplan-ls catalog`: what a cluster offers, as a table or as files for places that cannot ask it.

import ArgumentParser
import CatalogSources
import HelmCharts
import InstallPlanAnalysis
import KubeSphereModel
import KubernetesClient
import LanguageServer
import LiveCatalog
import LocalFiles
import WorkspaceFiles

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct CatalogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalog", abstract: "List or export the extensions of a cluster.",
    subcommands: [CatalogListCommand.self, CatalogExportCommand.self])
}

/// Which cluster is asked, and for how long.
struct ClusterOptions: ParsableArguments {
  @Option(name: .long, help: "A context of your kubeconfig; left out, the current one.")
  var context: String?

  @Option(name: .long, help: "How many seconds the cluster is waited for.")
  var timeout = 10.0

  func validate() throws {
    try requireOneCatalog([], context)
    guard timeout > 0, timeout <= 3600 else {
      throw ValidationError("--timeout wants seconds, more than 0 and at most 3600.")
    }
  }

  var reference: ClusterReference { ClusterReference(context: context) }

  /// Asks the cluster, or ends the program with 2 and the reason.
  ///
  /// - Parameters:
  ///   - wanting: which charts are wanted.
  ///   - archives: hears each chart's archive.
  func ask(
    wanting: (@Sendable (Catalog) -> Set<ChartID>)? = nil, archives: (@Sendable (ChartID, [UInt8]) -> Void)? = nil
  ) async -> (catalog: Catalog, update: ClusterUpdate) {
    let environment = HostEnvironment.current(workingDirectory: workingDirectory())
    var settings = FollowerOptions()
    settings.cache = CatalogCache(variables: environment.variables)
    // As kubectl does it: it may ask somebody to log in.
    settings.listener = { printToStandardError(printable("the credential plugin says: \($0)")) }
    settings.notes = { printToStandardError(printable("installplan-ls: \($0)")) }
    settings.archives = archives
    let update = await currentCatalog(
      of: reference, environment: environment, options: settings, timeout: timeout, isPatient: true, wanting: wanting)
    if let problem = shortfall(of: update) {
      printToStandardError("installplan-ls: \(problem)")
      Platform.exit(2)
    }
    guard let catalog = update.catalog else { Platform.exit(2) }
    for problem in update.status.trouble { printToStandardError("installplan-ls: \(problem)") }
    return (catalog, update)
  }
}

enum ListFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json
}

struct CatalogListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the extensions with what is installed and what is newest.")

  @OptionGroup var cluster: ClusterOptions

  @Option(name: .long, help: ArgumentHelp("Files of catalog manifests instead of a cluster.", valueName: "file"))
  var catalog: [String] = []

  @Option(name: .long, help: "table or json.")
  var format = ListFormat.table

  func validate() throws { try requireOneCatalog(catalog, cluster.context) }

  func run() async throws {
    let rows = ExtensionRow.rows(of: catalog.isEmpty ? await cluster.ask().catalog : filesCatalog())
    switch format {
    case .table: print(table(rows), terminator: "")
    case .json:
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      print(String(decoding: try encoder.encode(rows), as: UTF8.self))
    }
  }

  private func filesCatalog() -> Catalog {
    let loaded = loadCatalog(files: catalog)
    for problem in loaded.problems { printToStandardError("installplan-ls: catalog \(problem)") }
    if !loaded.problems.isEmpty { Platform.exit(2) }
    return loaded.catalog
  }
}

/// One extension as the list shows it.
struct ExtensionRow: Encodable {
  let name: String
  /// Absent where it cannot be told.
  let isInstalled: Bool?
  /// Absent where nothing is installed, and where the version cannot be told: after an upgrade that failed.
  let installedVersion: String?
  let recommendedVersion: String?
  let newestVersion: String?
  /// Of the newest version.
  let installationMode: String?
  let state: String?
  let category: String?
  /// Newest first.
  let versions: [String]

  static func rows(of catalog: Catalog) -> [ExtensionRow] {
    catalog.extensions.map { item in
      let versions = catalog.versions(of: item.name)
      func text(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
      return ExtensionRow(
        name: item.name, isInstalled: item.installation == .unknown ? nil : item.installation.isInstalled,
        installedVersion: item.installation.version,
        recommendedVersion: text(item.recommendedVersion),
        newestVersion: versions.first?.version, installationMode: versions.first?.installationMode.rawValue,
        state: text(item.state), category: text(item.category), versions: versions.map(\.version))
    }
  }

  fileprivate var cells: [String] {
    let installed = isInstalled == false ? nil : installedVersion ?? "?"
    return [name, installed, recommendedVersion, newestVersion, installationMode, state, category].map {
      printable($0 ?? "-")
    }
  }
}

/// Columns as kubectl has them.
private func table(_ rows: [ExtensionRow]) -> String {
  let cells =
    [["EXTENSION", "INSTALLED", "RECOMMENDED", "NEWEST", "MODE", "STATE", "CATEGORY"]] + rows.map(\.cells)
  let widths = (0..<7).map { column in cells.map { $0[column].count }.max() ?? 0 }
  return cells.map { row in
    var line = ""
    for (column, cell) in row.enumerated() {
      line += column == 6 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count + 3)
    }
    return line + "\n"
  }.joined()
}

struct CatalogExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a cluster's catalog as manifests, for machines that cannot ask it.",
    discussion: """
      The file carries its date, context and server, and neither icons nor credentials. Name it as a catalog file in \
      .installplan-ls.yaml or with --catalog; `check --max-age 7d` refuses it once it is older. With --charts, the charts of \
      the versions that are installed, planned in the given paths, or named are written, too; name their directory as `charts`.
      """)

  @OptionGroup var cluster: ClusterOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write; left out, standard output.", valueName: "file"))
  var output: String?

  @Option(name: .long, help: ArgumentHelp("A directory to write charts to, each as it came.", valueName: "directory"))
  var charts: String?

  @Option(
    name: .customLong("chart"),
    help: ArgumentHelp(
      "A version whose chart is written, such as devops-1.1.0; may be given several times.", valueName: "version"))
  var named: [String] = []

  @Argument(help: ArgumentHelp("Files and directories of plans whose versions' charts are written.", valueName: "path"))
  var paths: [String] = []

  func validate() throws {
    if charts == nil, !named.isEmpty || !paths.isEmpty {
      throw ValidationError("--chart and paths say which charts are written: say where with --charts DIRECTORY.")
    }
  }

  func run() async throws {
    let archives = ChartArchives()
    let (catalog, update) =
      if charts == nil { await cluster.ask() } else {
        await cluster.ask(wanting: try wantedCharts(), archives: { archives.add($0, $1) })
      }
    try writeCatalog(catalog, update.status)
    if let charts, !archives.write(to: charts, of: update, named: named, catalog) { Platform.exit(2) }
  }

  /// Reads the plans, and says which charts are wanted of a catalog.
  private func wantedCharts() throws -> @Sendable (Catalog) -> Set<ChartID> {
    var files: [PlanFile] = []
    for path in paths {
      let found = kindOfNamedPath(path) == .directory ? manifestFiles(below: path).files : [path]
      for file in found {
        do throws(FileProblem) {
          if let file = planFile(try readFile(file)), file.planCount > 0 { files.append(file) }
        } catch {
          printToStandardError("installplan-ls: \(printable("\(error)"))")
          Platform.exit(2)
        }
      }
    }
    return { [files, named] catalog in
      var ids = Set(
        catalog.extensions.compactMap { item in
          item.installation.version.map { ChartID(name: item.name, version: $0) }
        })
      for file in files { ids.formUnion(namedCharts(in: file, catalog: nil, atMost: Int.max)) }
      for name in named {
        guard let version = catalog.version(objectName: name) else { continue }
        ids.insert(ChartID(name: version.extensionName, version: version.version))
      }
      return ids
    }
  }

  private func writeCatalog(_ catalog: Catalog, _ status: ClusterStatus) throws {
    // Who asks for charts alone is not shown a catalog.
    if output == nil, charts != nil { return }
    let origin = CatalogOrigin(exportedAt: secondsSince1970(), context: status.context, server: status.server)
    let text = catalogManifest(of: catalog, origin: origin)
    guard let output else { return print(String(decoding: text, as: UTF8.self), terminator: "") }
    do throws(FileProblem) {
      let isThere = FileStamp(path: output) != nil
      try writeFile(output, text, permissions: isThere ? .asBefore : .asUsual)
    } catch {
      printToStandardError("installplan-ls: \(error)")
      Platform.exit(2)
    }
    printToStandardError(
      "installplan-ls: wrote \(output): \(catalog.extensions.count) extensions, \(catalog.extensionVersionCount) versions, "
        + "\(catalog.clusters.count) clusters")
  }
}

/// The archives that came from a cluster.
private final class ChartArchives: @unchecked Sendable {
  private let lock = Lock()
  private var all: [ChartID: [UInt8]] = [:]

  func add(_ id: ChartID, _ archive: [UInt8]) { lock.locked { all[id] = archive } }

  /// - Returns: whether all that was wanted is there now.
  func write(to directory: String, of update: ClusterUpdate, named: [String], _ catalog: Catalog) -> Bool {
    var isComplete = true
    func complain(_ message: String) {
      isComplete = false
      printToStandardError("installplan-ls: \(printable(message))")
    }
    for name in named where catalog.version(objectName: name) == nil {
      complain("the cluster has no ExtensionVersion \(name)")
    }
    let archives = lock.locked { all }
    do throws(FileProblem) {
      if !archives.isEmpty { try makeDirectory(directory) }
    } catch {
      complain("\(error)")
      return false
    }
    var count = 0
    for (id, archive) in archives.sorted(by: { $0.key < $1.key }) {
      guard canBeFile(id) else {
        complain("\(id.text) cannot be a file's name")
        continue
      }
      let path = "\(directory)/\(id.text).tgz"
      do throws(FileProblem) {
        try writeFile(path, archive, permissions: FileStamp(path: path) != nil ? .asBefore : .asUsual)
        count += 1
      } catch {
        complain("\(error)")
      }
    }
    for (id, knowledge) in update.charts.sorted(by: { $0.key < $1.key }) where archives[id] == nil {
      let reason =
        switch knowledge {
        case .unknown(let reason): reason
        case .pending: "it did not come in time: allow more with --timeout"
        case .known: "it is not there"
        }
      complain("the chart of \(id.text) is not written: \(reason)")
    }
    printToStandardError("installplan-ls: wrote \(count) charts to \(printable(directory))")
    return isComplete
  }
}
