// Which settings and which catalog hold for a document, and following them when files change.

import CatalogSources
import InstallPlanAnalysis
import KubeSphereModel
import KubernetesClient
import LanguageServerProtocol
import LocalFiles
import TextDocument
import WorkspaceFiles

/// Files that are replaced come and go: they are read again a moment after the first sign.
private let reloadDelay = 40

/// What is known of workspace files, settings and catalogs.
struct WorkspaceState {
  var folders: [String] = []
  /// Absent: not yet looked for.
  var surroundings: [WorkspaceKey: Surroundings] = [:]
  var initializationSettings: Settings?
  var editorSettings: Settings?
  var catalogs: [CatalogChoice: CatalogState] = [:]
  /// Files that changed and are to be read again.
  var changed: Set<String> = []
  /// What is being looked for.
  var searching: Set<WorkspaceKey> = []
  /// Paths that we look at ourselves.
  var ownWatches: Set<String> = []
  /// Whether the client was asked to watch the manifests.
  var areManifestsWatched = false
  /// Paths that the client watches for us.
  var clientWatches: Set<String> = []
  /// What the user was told.
  var reported: Set<String> = []

  enum CatalogState {
    case loading(previous: Catalog?)
    case loaded(Catalog)
    /// A cluster: nobody waits for it. `isAwaited`: more may come any moment.
    case followed(Catalog?, isAwaited: Bool)

    var catalog: Catalog? {
      switch self {
      case .loading(let previous): previous
      case .loaded(let catalog): catalog
      case .followed(let catalog, _): catalog
      }
    }
  }
}

enum SettingsOrigin { case initialization, editor }

extension Session {
  // MARK: What holds for a document

  func workspaceKey(forPath path: String?) -> WorkspaceKey? {
    guard let path else { return workspace.folders.first.map { WorkspaceKey(directory: $0, root: $0) } }
    return WorkspaceKey(directory: parentDirectory(of: path), root: folder(holding: path))
  }

  func folder(holding path: String) -> String? {
    workspace.folders.filter { relativePath(of: path, to: $0) != nil }.max { $0.utf8.count < $1.utf8.count }
  }

  /// Finds what holds for an open document: nothing yet, and the search begun, while its surroundings have not been
  /// looked for.
  func placeInWorkspace(_ uri: DocumentURI) {
    guard var document = documents.removeValue(forKey: uri) else { return }
    document.surroundings = document.workspace.flatMap { workspace.surroundings[$0] }
    if let key = document.workspace, document.surroundings == nil {
      document.environment = nil
      documents[uri] = document
      if workspace.searching.insert(key).inserted {
        watchFiles()
        work.findSurroundings(key)
      }
      return
    }
    document.environment = environment(
      path: document.path, root: document.workspace?.root, surroundings: document.surroundings)
    documents[uri] = document
    wantCatalog(of: uri)
    noteCharts(of: uri)
    notePlans(of: uri)
    updateSharedFeatures(of: uri)
  }

  /// What holds for a file.
  func environment(path: String?, root: String?, surroundings: Surroundings?) -> Environment {
    let directory = root ?? workspace.folders.first ?? options.workingDirectory
    let settings = [workspace.editorSettings, workspace.initializationSettings].compactMap { settings in
      settings.map { PlacedSettings(directory: directory, settings: $0) }
    }
    var environment = Environment(
      path: path, commandLine: options.catalog, rules: options.rules, surroundings: surroundings,
      settings: settings)
    environment.patch = environment.patch ?? path.flatMap { plans.scan?.patches[$0] }
    return environment
  }

  func catalog(for document: OpenDocument) -> Catalog? {
    document.environment.flatMap { workspace.catalogs[$0.catalog]?.catalog }
  }

  /// Whether everything that diagnostics of the document need has been read.
  func isReady(_ uri: DocumentURI) -> Bool {
    guard let document = documents[uri] else { return true }
    guard let environment = document.environment, document.isIdentified else { return false }
    // Settings that are on their way may turn rules off.
    if outgoingRequests.values.contains(.configuration) { return false }
    if case .loading(previous: nil)? = workspace.catalogs[environment.catalog] { return false }
    return true
  }

  /// Has the catalog of a file that is not open read, if that is not done. A cluster is followed only for what is open.
  func wantCatalog(_ environment: Environment) {
    guard case .files(let files) = environment.catalog, workspace.catalogs[environment.catalog] == nil else { return }
    workspace.catalogs[environment.catalog] = .loading(previous: nil)
    watchFiles()
    work.loadCatalog(files: files)
  }

  /// Has the document's catalog read or followed, if that is not done.
  func wantCatalog(of uri: DocumentURI) {
    guard let document = documents[uri], let environment = document.environment, environment.isOurs else { return }
    switch environment.catalog {
    case .files: wantCatalog(environment)
    case .cluster(let cluster):
      // Other manifests are no reason to ask a cluster, nor to run what its kubeconfig names.
      guard clusters.followed[cluster] == nil else { return }
      if document.file.planCount > 0 || document.file.text.mayBecomeAPlan {
        follow(cluster, for: environment.contextRequest)
      }
    }
  }

  // MARK: What was read

  func surroundingsFound(_ key: WorkspaceKey, _ found: Surroundings) {
    workspace.surroundings[key] = found
    workspace.searching.remove(key)
    for problem in found.workspaceFile?.problems ?? [] {
      report(.warning, "\(found.workspaceFile?.path ?? ""): \(problem)")
    }
    for problem in found.problems { report(.warning, "\(problem)") }
    for (uri, document) in documents where document.workspace == key { environmentChanged(uri, from: document) }
    leaveUnwantedClusters()
    resumeReady()
  }

  /// Publishes a document anew where something else holds for it than before.
  func environmentChanged(_ uri: DocumentURI, from document: OpenDocument) {
    placeInWorkspace(uri)
    guard document.isPublished, document.environment != documents[uri]?.environment else { return }
    if isReady(uri) { publish(uri) } else { documents[uri]?.isOutdated = true }
  }

  func catalogLoaded(_ choice: CatalogChoice, _ loaded: LoadedCatalog) {
    workspace.catalogs[choice] = .loaded(loaded.catalog)
    for problem in loaded.problems { report(.warning, "catalog: \(problem)") }
    let catalog = loaded.catalog
    log(
      .info,
      "catalog \(catalog.evidence): \(catalog.extensions.count) extensions, \(catalog.extensionVersionCount) versions, "
        + "\(catalog.clusters.count) clusters")
    for (uri, document) in documents where document.environment?.catalog == choice { noteCharts(of: uri) }
    republish { $0.isPublished && $0.environment?.catalog == choice }
    catalogChanged()
    resumeReady()
  }

  /// Something the user has to mend: shown once.
  func report(_ type: MessageType, _ message: String) {
    guard workspace.reported.insert(message).inserted else { return }
    log(type, message)
    guard type != .info else { return }
    notify(Method.showMessage, ShowMessageParams(type: type, message: visible("installplan-ls: \(message)")))
  }

  // MARK: Settings

  func useSettings(_ value: JSONValue, from origin: SettingsOrigin) {
    // Clients send the section itself, or an object that holds it.
    var section = value["installplan"] ?? value
    if case .object(var members) = section {
      for key in SharedFeatureWishes.keys { members[key] = nil }
      section = .object(members)
    }
    guard section.objectValue?.isEmpty == false, let bytes = try? jsonBytes(of: section) else {
      if origin == .editor, workspace.editorSettings != nil {
        workspace.editorSettings = nil
        userSettingsChanged()
      }
      return
    }
    let (settings, problems) = Settings.parse(
      bytes, knownRules: Set(Rule.all.map(\.code)), home: options.environment.homeDirectory ?? "")
    for problem in problems { report(.warning, "settings: \(problem.message)") }
    switch origin {
    case .initialization: workspace.initializationSettings = settings
    case .editor: workspace.editorSettings = settings
    }
    userSettingsChanged()
  }

  private func userSettingsChanged() {
    let settings = [workspace.editorSettings, workspace.initializationSettings].compactMap(\.self)
    client.wantedSnippets = settings.lazy.compactMap(\.snippets).first
    let before = client.language
    client.wantedLanguage = settings.lazy.compactMap(\.language).first.flatMap { language in
      switch language {
      case .auto: nil
      case .en: .english
      case .zh: .chinese
      }
    }
    settingsChanged()
    // All that is shown is to be told anew.
    guard client.language != before, !documents.isEmpty else { return }
    republish { $0.isPublished }
    refresh(.diagnostics)
    catalogChanged()
  }

  private func settingsChanged() {
    for (uri, document) in documents { environmentChanged(uri, from: document) }
    workspaceSettingsChanged()
    leaveUnwantedClusters()
    resumeReady()
  }

  func didChangeConfiguration(_ params: DidChangeConfigurationParams) {
    if client.capabilities.workspace.configuration {
      pullConfiguration()
    } else {
      useSettings(params.settings, from: .editor)
    }
  }

  func pullConfiguration() {
    guard client.capabilities.workspace.configuration else { return }
    request(
      Method.configuration, ConfigurationParams(items: [ConfigurationItem(section: "installplan")]), .configuration)
  }

  /// - Parameter value: nil where the client did not want to say.
  func configurationArrived(_ value: JSONValue?) {
    if let value { useSettings(value, from: .editor) }
    // Also where it says nothing new, others have waited for it.
    resumeReady()
  }

  func didChangeWorkspaceFolders(_ params: DidChangeWorkspaceFoldersParams) {
    let removed = Set(params.event.removed.compactMap(\.uri.filePath))
    workspace.folders.removeAll { removed.contains($0) }
    for folder in params.event.added.compactMap(\.uri.filePath) where !workspace.folders.contains(folder) {
      workspace.folders.append(folder)
    }
    for (uri, document) in documents { documents[uri]?.workspace = workspaceKey(forPath: document.path) }
    settingsChanged()
  }

  // MARK: Files that change

  /// The files whose change matters: those read, and those that would be read if they came to be.
  private var watchedPaths: Set<String> {
    var paths: Set<String> = []
    for key in Set(documents.values.compactMap(\.workspace)) {
      var directory = key.directory
      for _ in 0..<64 {
        paths.formUnion(namesThatDecide.map { absolutePath($0, from: directory) })
        let parent = parentDirectory(of: directory)
        if directory == key.root || parent == directory { break }
        directory = parent
      }
    }
    for case .files(let files) in workspace.catalogs.keys { paths.formUnion(files) }
    return paths.union(clusters.kubeconfigPaths).union(chartPaths)
  }

  /// The files and folders of the charts that are wanted.
  private var chartPaths: Set<String> {
    var paths = charts.paths
    for place in charts.onDisk.keys { paths.formUnion(CatalogSources.chartPaths(of: place.id, in: place.directories)) }
    return paths
  }

  /// Has the client watch what is new inside its folders; the rest is looked at by ourselves.
  func watchFiles() {
    let paths = watchedPaths
    let clientCanWatch = client.capabilities.workspace.didChangeWatchedFiles.dynamicRegistration
    // Charts come and go with what is typed: a client would be asked again and again.
    let ofCharts = chartPaths
    let forClient: Set<String> =
      clientCanWatch ? paths.filter { folder(holding: $0) != nil && !ofCharts.contains($0) } : []
    let own = paths.subtracting(forClient)
    if own != workspace.ownWatches {
      workspace.ownWatches = own
      work.watch(own)
    }
    // What decides about a directory is watched from the start, wherever it is.
    let fresh = forClient.subtracting(workspace.clientWatches).sorted()
      .filter { !namesThatDecide.contains(fileName(of: $0)) }
      .map { FileSystemWatcher(globPattern: globPattern(for: $0)) }
    workspace.clientWatches.formUnion(forClient)
    guard !fresh.isEmpty else { return }
    register(
      "files.\(workspace.clientWatches.count)", Method.didChangeWatchedFiles,
      options: DidChangeWatchedFilesRegistrationOptions(watchers: fresh))
  }

  func watchWorkspaceFiles() {
    watch("files", patterns: namesThatDecide.map { "**/" + $0 })
  }

  /// Has the client tell of every manifest that changes.
  func watchManifests() {
    guard !workspace.areManifestsWatched else { return }
    workspace.areManifestsWatched = true
    watch("manifests", patterns: ["**/*.yaml", "**/*.yml", "**/*.json"])
  }

  private func watch(_ id: String, patterns: [String]) {
    guard client.capabilities.workspace.didChangeWatchedFiles.dynamicRegistration else { return }
    register(
      id, Method.didChangeWatchedFiles,
      options: DidChangeWatchedFilesRegistrationOptions(
        watchers: patterns.map { FileSystemWatcher(globPattern: .pattern($0)) }))
  }

  private func globPattern(for path: String) -> GlobPattern {
    guard client.capabilities.workspace.didChangeWatchedFiles.relativePatternSupport else {
      return .pattern("**/" + literalGlob(of: fileName(of: path)))
    }
    return .relative(
      RelativePattern(
        baseUri: DocumentURI(filePath: parentDirectory(of: path)), pattern: literalGlob(of: fileName(of: path))))
  }

  func didChangeWatchedFiles(_ params: DidChangeWatchedFilesParams) {
    let paths = params.changes.compactMap(\.uri.filePath)
    filesChanged(paths)
    if paths.contains(where: { hasManifestExtension($0) || decidesSurroundings($0) }) { rescanSoon() }
  }

  func filesChanged(_ paths: [String]) {
    let relevant = watchedPaths.intersection(paths.map { absolutePath($0, from: "/") })
    guard !relevant.isEmpty else { return }
    if workspace.changed.isEmpty { work.after(milliseconds: reloadDelay, .reload) }
    workspace.changed.formUnion(relevant)
  }

  func reloadChangedFiles() {
    let changed = workspace.changed
    workspace.changed = []
    workspace.reported = []
    if changed.contains(where: { decidesSurroundings($0) }) {
      for key in workspace.surroundings.keys where workspace.searching.insert(key).inserted {
        work.findSurroundings(key)
      }
    }
    reloadClusters(changed)
    reloadCharts(changed)
    for (choice, state) in workspace.catalogs {
      guard case .files(let files) = choice, !changed.isDisjoint(with: files) else { continue }
      workspace.catalogs[choice] = .loading(previous: state.catalog)
      work.loadCatalog(files: files)
    }
  }
}
