// Which settings and which catalog hold for a document, and following them when files change.

import CatalogSources
import InstallPlanAnalysis
import KubeSphereModel
import LanguageServerProtocol
import WorkspaceFiles

/// How often watched files and the client's process are looked at, in milliseconds, where nobody tells us.
let checkInterval = 1000
/// Files that are replaced come and go: they are read again a moment after the first sign.
private let reloadDelay = 40

/// What is known of workspace files, settings and catalogs.
struct WorkspaceState {
  var folders: [String] = []
  /// Nil inside: looked for, there is none. Absent: not yet looked for.
  var files: [WorkspaceKey: WorkspaceFile?] = [:]
  var initializationSettings: Settings?
  var editorSettings: Settings?
  var catalogs: [CatalogChoice: CatalogState] = [:]
  /// Files that changed and are to be read again.
  var changed: Set<String> = []
  /// Where a workspace file is being looked for.
  var searching: Set<WorkspaceKey> = []
  /// Paths that we look at ourselves.
  var ownWatches: Set<String> = []
  /// Paths that the client watches for us.
  var clientWatches: Set<String> = []
  /// What the user was told.
  var reported: Set<String> = []

  enum CatalogState {
    case loading(previous: Catalog?)
    case loaded(Catalog)

    var catalog: Catalog? {
      switch self {
      case .loading(let previous): previous
      case .loaded(let catalog): catalog
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

  private func folder(holding path: String) -> String? {
    workspace.folders.filter { relativePath(of: path, to: $0) != nil }.max { $0.utf8.count < $1.utf8.count }
  }

  /// Nil, and the search begun, while the document's workspace file has not been looked for.
  func environment(for document: OpenDocument) -> Environment? {
    var layers: [PlacedSettings] = []
    if let key = document.workspace {
      guard let file = workspace.files[key] else {
        if workspace.searching.insert(key).inserted {
          watchFiles()
          work.findWorkspaceFile(key)
        }
        return nil
      }
      if let file { layers.append(file.placed) }
    }
    let directory = document.workspace?.root ?? workspace.folders.first ?? options.workingDirectory
    for settings in [workspace.editorSettings, workspace.initializationSettings] {
      if let settings { layers.append(PlacedSettings(directory: directory, settings: settings)) }
    }
    let environment = Environment(path: document.path, commandLine: options.catalogFiles, layers: layers)
    want(environment.catalog)
    return environment
  }

  func catalog(for document: OpenDocument) -> Catalog? {
    document.environment.flatMap { workspace.catalogs[$0.catalog]?.catalog }
  }

  /// Whether everything that diagnostics of the document need has been read.
  func isReady(_ uri: DocumentURI) -> Bool {
    guard let environment = documents[uri]?.environment else { return documents[uri] == nil }
    // Settings that are on their way may turn rules off.
    if outgoingRequests.values.contains(.configuration) { return false }
    if case .loading(previous: nil)? = workspace.catalogs[environment.catalog] { return false }
    return true
  }

  private func want(_ choice: CatalogChoice) {
    guard workspace.catalogs[choice] == nil else { return }
    switch choice {
    case .none: break
    case .context(let name):
      report(
        .info, "catalog: context `\(name)`: this version reads catalogs from files only, so names are not checked.")
    case .files(let files):
      workspace.catalogs[choice] = .loading(previous: nil)
      watchFiles()
      work.loadCatalog(files: files)
    }
  }

  // MARK: What was read

  func workspaceFileFound(_ key: WorkspaceKey, _ file: WorkspaceFile?) {
    workspace.files[key] = .some(file)
    workspace.searching.remove(key)
    for problem in file?.problems ?? [] { report(.warning, "\(file?.path ?? ""): \(problem)") }
    for (uri, document) in documents where document.workspace == key {
      let environment = environment(for: document)
      documents[uri]?.environment = environment
      if document.isPublished, document.environment != environment, isReady(uri) { publish(uri) }
    }
    resumeReady()
  }

  func catalogLoaded(_ choice: CatalogChoice, _ loaded: LoadedCatalog) {
    workspace.catalogs[choice] = .loaded(loaded.catalog)
    for problem in loaded.problems { report(.warning, "catalog: \(problem)") }
    let catalog = loaded.catalog
    log(
      .info,
      "catalog \(catalog.evidence): \(catalog.extensions.count) extensions, \(catalog.extensionVersionCount) versions, "
        + "\(catalog.clusters.count) clusters")
    republish { $0.isPublished && $0.environment?.catalog == choice }
    resumeReady()
  }

  /// Something the user has to mend: shown once.
  private func report(_ type: MessageType, _ message: String) {
    guard workspace.reported.insert(message).inserted else { return }
    log(type, message)
    guard type != .info else { return }
    notify(Method.showMessage, ShowMessageParams(type: type, message: "installplan-ls: \(message)"))
  }

  // MARK: Settings

  func useSettings(_ value: JSONValue, from origin: SettingsOrigin) {
    // Clients send the section itself, or an object that holds it.
    let section = value["installplan"] ?? value
    guard section.objectValue?.isEmpty == false, let bytes = try? jsonBytes(of: section) else {
      if origin == .editor, workspace.editorSettings != nil {
        workspace.editorSettings = nil
        settingsChanged()
      }
      return
    }
    let (settings, problems) = Settings.parse(bytes, knownRules: Set(Rule.all.map(\.code)))
    for problem in problems { report(.warning, "settings: \(problem.message)") }
    switch origin {
    case .initialization: workspace.initializationSettings = settings
    case .editor: workspace.editorSettings = settings
    }
    settingsChanged()
  }

  private func settingsChanged() {
    for (uri, document) in documents {
      let environment = environment(for: document)
      documents[uri]?.environment = environment
      if document.environment != environment, document.isPublished, isReady(uri) { publish(uri) }
    }
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

  func configurationArrived(_ value: JSONValue) { useSettings(value, from: .editor) }

  func didChangeWorkspaceFolders(_ params: DidChangeWorkspaceFoldersParams) {
    let removed = Set(params.event.removed.compactMap(\.uri.filePath))
    workspace.folders.removeAll { removed.contains($0) }
    for folder in params.event.added.compactMap(\.uri.filePath) where !workspace.folders.contains(folder) {
      workspace.folders.append(folder)
    }
    for (uri, document) in documents {
      let key = workspaceKey(forPath: document.path)
      documents[uri]?.workspace = key
    }
    settingsChanged()
  }

  // MARK: Files that change

  /// The files whose change matters: those read, and those that would be read if they came to be.
  private var watchedPaths: Set<String> {
    var paths: Set<String> = []
    for key in Set(documents.values.compactMap(\.workspace)) {
      var directory = key.directory
      for _ in 0..<64 {
        paths.insert(absolutePath(workspaceFileName, from: directory))
        let parent = parentDirectory(of: directory)
        if directory == key.root || parent == directory { break }
        directory = parent
      }
    }
    for case .files(let files) in workspace.catalogs.keys { paths.formUnion(files) }
    return paths
  }

  /// Has the client watch what is new inside its folders; the rest is looked at by ourselves.
  func watchFiles() {
    let paths = watchedPaths
    let clientCanWatch = client.capabilities.workspace.didChangeWatchedFiles.dynamicRegistration
    let forClient: Set<String> = clientCanWatch ? paths.filter { folder(holding: $0) != nil } : []
    let own = paths.subtracting(forClient)
    if own != workspace.ownWatches {
      workspace.ownWatches = own
      work.watch(own)
    }
    // Workspace files are watched from the start, wherever they are.
    let fresh = forClient.subtracting(workspace.clientWatches).sorted()
      .filter { fileName(of: $0) != workspaceFileName }
      .map { FileSystemWatcher(globPattern: globPattern(for: $0)) }
    workspace.clientWatches.formUnion(forClient)
    guard !fresh.isEmpty else { return }
    register(
      "files.\(workspace.clientWatches.count)", Method.didChangeWatchedFiles,
      options: DidChangeWatchedFilesRegistrationOptions(watchers: fresh))
  }

  func watchWorkspaceFiles() {
    guard client.capabilities.workspace.didChangeWatchedFiles.dynamicRegistration else { return }
    let watcher = FileSystemWatcher(globPattern: .pattern("**/" + workspaceFileName))
    register(
      "files", Method.didChangeWatchedFiles,
      options: DidChangeWatchedFilesRegistrationOptions(watchers: [watcher]))
  }

  private func globPattern(for path: String) -> GlobPattern {
    guard client.capabilities.workspace.didChangeWatchedFiles.relativePatternSupport else {
      return .pattern("**/" + fileName(of: path))
    }
    return .relative(
      RelativePattern(baseUri: DocumentURI(filePath: parentDirectory(of: path)), pattern: fileName(of: path)))
  }

  func didChangeWatchedFiles(_ params: DidChangeWatchedFilesParams) {
    filesChanged(params.changes.compactMap(\.uri.filePath))
  }

  func startChecking() {
    guard !isChecking else { return }
    isChecking = true
    work.after(milliseconds: checkInterval, .check)
  }

  func checkFiles() {
    if !workspace.ownWatches.isEmpty { work.check() }
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
    if changed.contains(where: { fileName(of: $0) == workspaceFileName }) {
      for key in workspace.files.keys where workspace.searching.insert(key).inserted { work.findWorkspaceFile(key) }
    }
    for (choice, state) in workspace.catalogs {
      guard case .files(let files) = choice, !changed.isDisjoint(with: files) else { continue }
      workspace.catalogs[choice] = .loading(previous: state.catalog)
      work.loadCatalog(files: files)
    }
  }
}
