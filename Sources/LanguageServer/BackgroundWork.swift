// Everything that touches the disk or waits: done on a queue of its own, with the outcome sent to the session.

import CatalogSources
import Dispatch
import InstallPlanAnalysis
import KubernetesClient
import LanguageServerProtocol
import LocalFiles
import WorkspaceFiles

final class BackgroundWork: @unchecked Sendable {
  private let queue = DispatchQueue(label: "installplan-ls.files", qos: .utility)
  /// Apart, since it can take seconds.
  private let scanQueue = DispatchQueue(label: "installplan-ls.scan", qos: .utility)
  private let processQueue = DispatchQueue(label: "installplan-ls.process", qos: .userInitiated)
  private let clock: any SessionClock
  private let events: AsyncStream<SessionEvent>.Continuation
  /// Touched on `queue` only, as what follows is on `scanQueue`; that is what makes the class safe to share.
  private lazy var filesWatcher = FilesWatcher(queue: queue) { [events] in events.yield(.filesChanged($0)) }
  private lazy var workspaceWatcher = DirectoryWatcher(queue: scanQueue) { [events] change in
    if concernsPlans(change) { events.yield(.workspaceTouched) }
  }
  private var scanner = WorkspaceScanner(limits: .modest, knownRules: Set(Rule.all.map(\.code))) { path, bytes in
    indexedFile(path, bytes)
  }

  init(events: AsyncStream<SessionEvent>.Continuation, clock: any SessionClock) {
    self.events = events
    self.clock = clock
  }

  func findSurroundings(_ key: WorkspaceKey) {
    queue.async { [events] in
      let found = WorkspaceFiles.findSurroundings(
        of: key.directory, upTo: key.root, knownRules: Set(Rule.all.map(\.code)))
      events.yield(.surroundingsFound(key, found))
    }
  }

  /// Looks which file the path of an open document leads to.
  func identify(_ uri: DocumentURI, _ path: String) {
    queue.async { [events] in events.yield(.identified(uri, FileIdentity(path: path))) }
  }

  /// Looks for the plans below directories.
  ///
  /// - Parameter isWatching: whether we are to be told by the system of what changes there.
  func scan(_ roots: [String], isWatching: Bool) {
    scanQueue.async { [self, events] in
      let start = ContinuousClock.now
      var scan = scanner.scan(roots)
      var isWatched = false
      // A directory is known once it has been read, and may have changed before it was watched.
      for _ in 0..<3 where isWatching && !isWatched {
        let directories = Set(scan.directories)
        isWatched = directories.count <= mostWatched && workspaceWatcher.watch(directories).isEmpty
        guard isWatched else { break }
        scan = scanner.scan(roots)
        isWatched = directories == Set(scan.directories)
      }
      let duration = (ContinuousClock.now - start).components
      let seconds = Double(duration.seconds) + Double(duration.attoseconds) / 1e18
      events.yield(.workspaceScanned(roots, scan, seconds: seconds, isWatched: isWatched))
    }
  }

  func loadCatalog(files: [String]) {
    queue.async { [events] in
      events.yield(.catalogLoaded(.files(files), CatalogSources.loadCatalog(files: files)))
    }
  }

  func loadChart(_ place: ChartPlace) {
    queue.async { [events] in
      events.yield(.chartLoaded(place, CatalogSources.loadChart(place.id, in: place.directories)))
    }
  }

  // MARK: Which context a workspace may choose

  /// Looks whether a workspace's wish for a context needs the user's leave.
  func findTrust(_ request: ContextRequest, kubeconfig: [String]?, environment: HostEnvironment) {
    queue.async { [events] in
      let config = Kubeconfig.load(paths: kubeconfig, environment: environment)
      let isKnown = TrustedContexts(variables: environment.variables)?.contains(request) == true
      let isThere = config.contextNames.contains(request.context)
      let isGiven = isKnown || config.currentContext == request.context
      events.yield(.trustFound(request, isGiven ? .given : isThere ? .askUser : .noSuchContext))
    }
  }

  /// Remembers that the user has said yes.
  func remember(_ request: ContextRequest, environment: HostEnvironment) {
    queue.async {
      if let problem = TrustedContexts(variables: environment.variables)?.insert(request) {
        logToStandardError("the answer cannot be remembered: \(problem)")
      }
    }
  }

  /// Sets the files to look at. To be called before they are read: what changes in between is then noticed.
  func watch(_ paths: Set<String>) {
    queue.async { [self] in filesWatcher.watch(paths) }
  }

  /// Tells when the client's process ends.
  func watchClient(_ identifier: Int) {
    whenProcessEnds(identifier, queue: processQueue) { [events] in events.yield(.clientEnded) }
  }

  /// Does something once the files that were set are looked at.
  func afterWatching(_ action: @escaping @Sendable () -> Void) { queue.async(execute: action) }

  func after(milliseconds: Int, _ timer: SessionTimer) {
    clock.after(milliseconds: milliseconds) { [events] in events.yield(.timer(timer)) }
  }
}

/// More directories than this are not watched: each takes a kilobyte of the kernel's.
private let mostWatched = 4096

/// Whether a change in a directory of the workspace can have to do with a plan.
private func concernsPlans(_ change: DirectoryWatcher.Change) -> Bool {
  guard case .path(let path) = change else { return true }
  // What is gone may have been a directory.
  return hasManifestExtension(path) || decidesSurroundings(path) || kindOfNamedPath(path) != .file
}
