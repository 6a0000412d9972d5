// `installplan-ls catalog`: what a cluster offers, as a table or as files for places that cannot ask it.

import ArgumentParser
import CatalogSources
import KubeSphereModel
import KubernetesClient
import LiveCatalog
import LocalFiles

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
  func ask() async -> (catalog: Catalog, status: ClusterStatus) {
    let environment = HostEnvironment.current(workingDirectory: workingDirectory())
    var settings = FollowerOptions()
    settings.cache = CatalogCache(variables: environment.variables)
    // As kubectl does it: it may ask somebody to log in.
    settings.listener = { printToStandardError(printable("the credential plugin says: \($0)")) }
    let update = await currentCatalog(
      of: reference, environment: environment, options: settings, timeout: timeout, isPatient: true)
    if let problem = shortfall(of: update) {
      printToStandardError("installplan-ls: \(problem)")
      Platform.exit(2)
    }
    guard let catalog = update.catalog else { Platform.exit(2) }
    for problem in update.status.trouble { printToStandardError("installplan-ls: \(problem)") }
    return (catalog, update.status)
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
      .installplan-ls.yaml or with --catalog; `check --max-age 7d` refuses it once it is older.
      """)

  @OptionGroup var cluster: ClusterOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write; left out, standard output.", valueName: "file"))
  var output: String?

  func run() async throws {
    let (catalog, status) = await cluster.ask()
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
