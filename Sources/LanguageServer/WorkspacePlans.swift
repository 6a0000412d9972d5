// The plans of the workspace: those in open documents as they are now, the others as they are on disk. They are looked
// for once an open document holds a plan, and again when files change.

import InstallPlanAnalysis
import LanguageServerProtocol
import LocalFiles
import WorkspaceFiles

/// How long after the first sign of a change files are looked at again: so many milliseconds, or so many times as long as
/// a look takes, so that a program that goes on writing in a large workspace does not keep us busy.
private let rescanDelay = 100.0
private let rescanRest = 10.0
/// How often they are looked at where neither client nor system tells us of changes: at least this many seconds apart,
/// and so many times as long as a look takes.
private let rescanInterval = 2.0
private let rescanPatience = 50.0
/// How long a question about the workspace's plans waits for them to be found, in milliseconds.
private let planPatience = 5000

/// What is known of the workspace's plans.
struct WorkspacePlans {
  /// The directories that are searched.
  var roots: [String] = []
  var isScanning = false
  /// Whether a file changed while a scan was under way.
  var isStale = false
  var isRescanDue = false
  var scan: WorkspaceScan<IndexedFile>?
  var isCheckDue = false
  /// How long the last scan took, in seconds.
  var duration = 0.0
  /// The plans on disk, less those in open documents, in the order of the paths.
  var onDisk: [IndexedFile] = []
  /// Requests that wait for the first scan.
  var waiting: [(id: RequestID, answer: () -> Void)] = []
  /// What each file is called, where several paths may lead to it.
  var names: [FileIdentity: String] = [:]
  /// The plans of the open documents.
  var open: [DocumentURI: IndexedFile] = [:]
  /// All of them: as those see it who know the whole workspace, and as those who do not.
  var whole: PlanIndex?
  var partial: PlanIndex?
  /// What they were made of.
  var indexed: [IndexedFile] = []
}

extension Session {
  /// What the document's findings may take for the plans of the workspace.
  func planIndex(for document: OpenDocument) -> PlanIndex? {
    if document.isRevision { return document.ownPlans }
    guard let path = document.path, plans.roots.contains(where: { relativePath(of: path, to: $0) != nil }) else {
      // Nobody says where its workspace begins: what is open is all there is to know.
      return plans.partial
    }
    guard let scan = plans.scan else { return nil }
    return scan.shortfall == nil ? plans.whole : plans.partial
  }

  // MARK: Open documents

  /// Notes what a document says of itself. To be called when its text or its environment has changed.
  func notePlans(of uri: DocumentURI) {
    guard let document = documents[uri], let environment = document.environment else { return }
    if document.file.planCount > 0, !document.isRevision { findWorkspacePlans() }
    let noted = NotedPlans(
      identityEdition: document.file.identityEdition, isJudged: environment.isJudged,
      group: environment.group,
      role: document.role)
    // Most edits change nothing of it, and a long file is not gone through for each.
    guard document.notedPlans != noted || plans.whole == nil && !document.isRevision else { return }
    documents[uri]?.notedPlans = noted
    documents[uri]?.file.noteIdentities()
    if document.isRevision {
      let file = IndexedFile(
        document.file, name: document.indexName, isOpen: true, group: environment.group,
        role: document.role)
      documents[uri]?.ownPlans = PlanIndex(files: [file], isComplete: false)
      return
    }
    if document.notedPlans?.isSame(butForIdentities: noted) == true, changePlans(of: uri, to: document.file) { return }
    var file: IndexedFile?
    if environment.isJudged, document.file.planCount > 0 {
      file = IndexedFile(
        document.file, name: document.indexName, isOpen: true, group: environment.group,
        role: document.role)
    }
    // What is on disk no longer counts.
    let wasOnDisk = plans.onDisk.contains { $0.name == document.indexName }
    guard wasOnDisk || plans.open[uri] != file || plans.whole == nil else { return }
    plans.open[uri] = file
    if wasOnDisk { gatherPlansOnDisk() }
    indexPlans(changedBy: uri)
  }

  /// A document that was closed is again as it is on disk.
  func forgetPlans(of uri: DocumentURI) {
    plans.open[uri] = nil
    nameSharedFiles()
    gatherPlansOnDisk()
    indexPlans(changedBy: nil)
    // What was saved while it was open has not been read.
    rescanSoon()
  }

  // MARK: Files that several paths lead to

  /// Notes which file a document is.
  func identified(_ uri: DocumentURI, _ identity: FileIdentity?) {
    guard let document = documents[uri] else { return }
    documents[uri]?.identity = identity
    documents[uri]?.isIdentified = true
    if identity != document.identity, nameSharedFiles() {
      gatherPlansOnDisk()
      indexPlans(changedBy: nil)
    }
    if !document.isIdentified { resumeReady() }
  }

  /// Names what links lead to: one file is known by one path, the first, of all that were found or opened.
  ///
  /// - Returns: whether an open document is called otherwise than before.
  @discardableResult private func nameSharedFiles() -> Bool {
    var names: [FileIdentity: String] = [:]
    func add(_ identity: FileIdentity, _ path: String) { names[identity] = min(names[identity] ?? path, path) }
    for (path, identity) in plans.scan?.identities ?? [:] { add(identity, path) }
    for document in documents.values where !document.isRevision {
      if let identity = document.identity, let path = document.path { add(identity, path) }
    }
    plans.names = names
    var isChanged = false
    for (uri, document) in documents where !document.isRevision {
      let name = document.identity.flatMap { names[$0] }.flatMap { $0 == document.path ? nil : $0 }
      guard name != document.sharedPath else { continue }
      isChanged = true
      documents[uri]?.sharedPath = name
      guard let file = plans.open[uri], let environment = document.environment, let renamed = documents[uri] else {
        continue
      }
      plans.open[uri] =
        file.plans.isEmpty
        ? file
        : IndexedFile(
          document.file, name: renamed.indexName, isOpen: true, group: environment.group,
          role: document.role)
    }
    return isChanged
  }

  /// Whether a path is another one's file.
  private func isShared(_ path: String, _ scan: WorkspaceScan<IndexedFile>) -> Bool {
    scan.identities[path].flatMap { plans.names[$0] }.map { $0 != path } ?? false
  }

  /// What the index calls a file that is not open.
  func indexName(ofFile path: String) -> String {
    plans.scan?.identities[path].flatMap { plans.names[$0] } ?? path
  }

  // MARK: Files

  /// Starts looking for plans where that has not been done.
  private func findWorkspacePlans() {
    var roots = Set(workspace.folders)
    for document in documents.values where document.workspace.map({ $0.root == nil }) ?? false {
      if let file = document.surroundings?.workspaceFile { roots.insert(parentDirectory(of: file.path)) }
    }
    guard Set(plans.roots) != roots else { return }
    plans.roots = roots.sorted()
    plans.scan = nil
    watchManifests()
    scanWorkspace()
  }

  private func scanWorkspace() {
    guard !plans.roots.isEmpty else { return }
    guard !plans.isScanning else {
      plans.isStale = true
      return
    }
    plans.isScanning = true
    plans.isStale = false
    work.scan(plans.roots, isWatching: !clientTellsOfManifests)
  }

  func workspaceScanned(_ roots: [String], _ scan: WorkspaceScan<IndexedFile>, seconds: Double, isWatched: Bool) {
    plans.isScanning = false
    plans.duration = seconds
    if !isWatched, !clientTellsOfManifests { checkWorkspace(after: max(rescanInterval, seconds * rescanPatience)) }
    // Of folders that are none any more nothing is to be known.
    if roots == plans.roots, plans.scan != scan {
      if let shortfall = scan.shortfall, plans.scan?.shortfall != shortfall {
        log(.info, "not all plans of the workspace are known: \(shortfall)")
      }
      let patches = plans.scan?.patches ?? [:]
      for problem in scan.problems where plans.scan?.problems.contains(problem) != true { report(.warning, problem) }
      plans.scan = scan
      nameSharedFiles()
      if scan.patches != patches { for (uri, document) in documents { environmentChanged(uri, from: document) } }
      gatherPlansOnDisk()
      indexPlans(changedBy: nil)
    }
    if plans.isStale || roots != plans.roots { scanWorkspace() } else { stopWaitingForPlans() }
  }

  // MARK: Waiting for them

  /// Answers when the workspace's plans have been looked for once, or when patience ends.
  func whenPlansAreKnown(_ id: RequestID, _ answer: @escaping () -> Void) {
    findWorkspacePlans()
    guard !plans.roots.isEmpty, plans.scan == nil else { return answer() }
    plans.waiting.append((id, answer))
    work.after(milliseconds: planPatience, .planPatience)
  }

  func stopWaitingForPlans() {
    let waiting = plans.waiting
    plans.waiting = []
    for request in waiting { request.answer() }
  }

  /// Looks at the files again a moment after the first sign of a change.
  func rescanSoon() {
    guard !plans.roots.isEmpty, !plans.isRescanDue else { return }
    plans.isRescanDue = true
    work.after(milliseconds: Int(max(rescanDelay, plans.duration * 1000 * rescanRest)), .rescan)
  }

  func rescan() {
    plans.isRescanDue = false
    scanWorkspace()
  }

  /// Whether the client tells of changed manifests.
  private var clientTellsOfManifests: Bool {
    client.capabilities.workspace.didChangeWatchedFiles.dynamicRegistration
      && plans.roots.allSatisfy { workspace.folders.contains($0) }
  }

  /// Looks at the files now and then, where nobody tells of changes.
  private func checkWorkspace(after seconds: Double) {
    guard !plans.isCheckDue else { return }
    plans.isCheckDue = true
    work.after(milliseconds: Int(seconds * 1000), .check)
  }

  func checkWorkspace() {
    plans.isCheckDue = false
    scanWorkspace()
  }

  // MARK: Putting it together

  /// Takes the plans on disk as settings have it that they are ours, and for which cluster.
  func gatherPlansOnDisk() {
    guard let scan = plans.scan else {
      plans.onDisk = []
      return
    }
    let open = Set(documents.values.map(\.indexName))
    plans.onDisk = scan.files.sorted { $0.key < $1.key }.compactMap { path, file in
      guard !open.contains(path), !isShared(path, scan) else { return nil }
      let surroundings = scan.surroundings[parentDirectory(of: path)]
      let environment = environment(path: path, root: folder(holding: path), surroundings: surroundings)
      return environment.isJudged ? file.governed(by: environment.group, role: FileRole(environment.patch)) : nil
    }
  }

  /// Settings decide which plans count and which belong together.
  func workspaceSettingsChanged() {
    gatherPlansOnDisk()
    indexPlans(changedBy: nil)
  }

  /// Changes the index where edits changed what some of a document's plans install.
  ///
  /// - Returns: false where a new index has to be made.
  private func changePlans(of uri: DocumentURI, to file: PlanFile) -> Bool {
    guard let index = plans.whole, let numbers = file.plansWithNewIdentity, numbers.count <= 64,
      let before = plans.open[uri], let (changed, places) = before.changing(numbers, in: file),
      let position = plans.indexed.firstIndex(of: before)
    else { return false }
    let start = plans.indexed[..<position].reduce(0) { $0 + $1.plans.count }
    plans.open[uri] = changed
    plans.indexed[position] = changed
    setIndex(index.changing(changed, places, start: start), changedBy: uri)
    return true
  }

  /// Makes a new index where there are other plans, and has the documents that it says something new of follow.
  private func indexPlans(changedBy uri: DocumentURI?) {
    // Of two documents that are one file, the first counts.
    var seen: Set<String> = []
    let open = plans.open.sorted { ($0.value.name, $0.key.string) < ($1.value.name, $1.key.string) }
      .map(\.value).filter { seen.insert($0.name).inserted }
    let files = plans.onDisk + open
    if let index = plans.whole, plans.indexed == files { return setIndex(index, changedBy: uri) }
    plans.indexed = files
    setIndex(PlanIndex(files: files, isComplete: true), changedBy: uri)
  }

  private func setIndex(_ index: PlanIndex, changedBy uri: DocumentURI?) {
    if plans.whole !== index {
      plans.whole = index
      plans.partial = index.incomplete
    }
    for (other, document) in documents where other != uri && document.isPublished { publishIfDifferent(other) }
  }
}
