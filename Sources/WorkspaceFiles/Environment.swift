// What holds for one file: which catalog, which severities, whether it is ours to judge. Decided from the command
// line, the workspace file and editor settings, in that order (DESIGN "Workspace file").

import CatalogSources
import HelmCharts
import LocalFiles

/// Settings with the directory their paths are relative to.
public struct PlacedSettings: Sendable, Equatable {
  public let directory: String
  public let settings: Settings

  public init(directory: String, settings: Settings) {
    self.directory = directory
    self.settings = settings
  }
}

/// The catalog that a file is checked against.
public enum CatalogChoice: Sendable, Hashable {
  /// Manifest files, absolute paths.
  case files([String])
  /// The cluster that a context of the user's kubeconfig leads to.
  case cluster(ClusterReference)

  /// The kubeconfig's current context: what holds where nobody says anything.
  public static let currentContext = CatalogChoice.cluster(ClusterReference())
}

/// A workspace that asks for a context: the repository's wish, not the user's.
public struct ContextRequest: Sendable, Hashable {
  /// The directory of the workspace file.
  public let workspace: String
  public let context: String

  public init(workspace: String, context: String) {
    self.workspace = workspace
    self.context = context
  }
}

public struct Environment: Sendable, Equatable {
  public var catalog = CatalogChoice.currentContext
  /// Whether somebody named the catalog: the command line, the workspace file or the settings.
  public var isCatalogNamed = false
  /// Set where a workspace file names the context: the user has to agree first.
  public var contextRequest: ContextRequest?
  /// The entry of the settings that chose the catalog, by a name no other has, if it has `paths`: these say that the files are
  /// for one cluster. An entry without only names a catalog.
  public var catalogEntry: String?
  /// The outermost kustomization here or above that lists the file; nil: none does.
  public var kustomization: String?
  public var rules: [String: RuleLevel] = [:]
  /// Directories of charts, absolute paths; the first that has a chart counts.
  public var charts: [String] = []
  /// Nil where nobody says which Helm KubeSphere runs.
  public var helm: HelmGeneration?
  public var isExcluded = false
  /// Nil where no kustomization lists the file as a patch.
  public var patch: KustomizePatch?
  /// The chart of which the file is a template: no YAML before Helm has been there.
  public var chart: String?

  /// Whether the file is named as a catalog. The plans in it are those of a cluster, and nobody's to apply.
  public var isCatalog = false

  /// Whether requests about the file are answered.
  public var isOurs: Bool { !isExcluded && chart == nil }
  /// Whether the file's plans are checked, and count among the workspace's plans.
  public var isJudged: Bool { isOurs && !isCatalog }

  public init() {}

  /// - Parameters:
  ///   - path: the file's absolute path; nil for a buffer without a file, to which only entries for all paths apply.
  ///   - commandLine: what `--catalog` or `--context` names; nil: nothing.
  ///   - rules: those of `--rule`; they win.
  ///   - charts: what `--charts` names, absolute paths; they win.
  ///   - surroundings: of the file's directory.
  ///   - settings: of the editor; the first that decides wins, after the workspace file.
  public init(
    path: String?, commandLine: CatalogChoice?, rules commandLineRules: [String: RuleLevel] = [:],
    charts commandLineCharts: [String] = [], surroundings: Surroundings?, settings: [PlacedSettings] = []
  ) {
    let layers = (surroundings?.workspaceFile.map { [$0.placed] } ?? []) + settings
    patch = path.flatMap { surroundings?.patches[$0] }
    chart = path == nil ? nil : surroundings?.chart
    kustomization = path.flatMap { surroundings?.kustomizations[$0] }
    for layer in layers.reversed() { rules.merge(layer.settings.rules) { $1 } }
    rules.merge(commandLineRules) { $1 }
    charts = commandLineCharts
    helm = layers.lazy.compactMap(\.settings.helm).first
    isExcluded = layers.contains { layer in
      guard let path, let relative = relativePath(of: path, to: layer.directory) else { return false }
      return layer.settings.exclude.contains { $0.matches(relative) }
    }
    isCatalog = path.map { Self.isCatalog($0, commandLine, layers) } ?? false
    let chosen = Self.catalogEntry(for: path, layers)
    // Whatever catalog the command line names, these files are for one cluster.
    if let chosen, chosen.entry.hasPaths { catalogEntry = chosen.name }
    // Only the user's own settings can choose a kubeconfig, which can run programs.
    let kubeconfig = settings.lazy.compactMap { layer in
      layer.settings.kubeconfig.map { files in files.map { absolutePath($0, from: layer.directory) } }
    }.first
    guard commandLine == nil else {
      catalog = commandLine ?? .currentContext
      if case .cluster(var cluster) = catalog {
        cluster.kubeconfig = cluster.kubeconfig ?? kubeconfig
        catalog = .cluster(cluster)
      }
      isCatalogNamed = true
      return
    }
    catalog = .cluster(ClusterReference(kubeconfig: kubeconfig))
    guard let chosen else { return }
    isCatalogNamed = true
    charts += chosen.entry.charts.map { absolutePath($0, from: chosen.directory) }
    switch chosen.entry.source {
    case .files(let files): catalog = .files(files.map { absolutePath($0, from: chosen.directory) })
    case .context(let context):
      catalog = .cluster(ClusterReference(context: context, kubeconfig: kubeconfig))
      if chosen.layer == 0, surroundings?.workspaceFile != nil {
        contextRequest = ContextRequest(workspace: chosen.directory, context: context)
      }
    }
  }
}

extension Environment {
  /// The entry that is for a file: the first that matches, of the first settings that have one.
  ///
  /// - Returns: also a name that no other entry has.
  private static func catalogEntry(
    for path: String?, _ layers: [PlacedSettings]
  ) -> (entry: Settings.CatalogEntry, name: String, layer: Int, directory: String)? {
    for (number, layer) in layers.enumerated() {
      // A file outside the settings' directory is matched by its name alone.
      let subject = path.map { relativePath(of: $0, to: layer.directory) ?? fileName(of: $0) } ?? "untitled"
      let entries = layer.settings.catalog ?? []
      guard let index = entries.firstIndex(where: { $0.paths.contains { $0.matches(subject) } }) else { continue }
      return (entries[index], "\(number):\(layer.directory)#\(index)", number, layer.directory)
    }
    return nil
  }

  private static func isCatalog(_ path: String, _ commandLine: CatalogChoice?, _ layers: [PlacedSettings]) -> Bool {
    if case .files(let files)? = commandLine, files.contains(path) { return true }
    return layers.contains { layer in
      (layer.settings.catalog ?? []).contains { entry in
        guard case .files(let files) = entry.source else { return false }
        return files.contains { absolutePath($0, from: layer.directory) == path }
      }
    }
  }
}
