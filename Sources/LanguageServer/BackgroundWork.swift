// Everything that touches the disk or waits: done on a queue of its own, with the outcome sent to the session.

import CatalogSources
import Dispatch
import InstallPlanAnalysis
import KubernetesClient
import LocalFiles
import WorkspaceFiles

final class BackgroundWork: @unchecked Sendable {
  private let queue = DispatchQueue(label: "installplan-ls.files", qos: .utility)
  /// Apart, since it can take seconds.
  private let scanQueue = DispatchQueue(label: "installplan-ls.scan", qos: .utility)
  private let clock = DispatchQueue(label: "installplan-ls.clock", qos: .userInitiated)
  private let events: AsyncStream<SessionEvent>.Continuation
  /// What watched files looked like last. Touched on `queue` only, which is what makes the class safe to share.
  private var stamps: [String: FileStamp?] = [:]
  /// Touched on `scanQueue` only.
  private var scanner = WorkspaceScanner(limits: .modest, knownRules: Set(Rule.all.map(\.code))) { path, bytes in
    indexedFile(path, bytes)
  }

  init(events: AsyncStream<SessionEvent>.Continuation) { self.events = events }

  func findSurroundings(_ key: WorkspaceKey) {
    queue.async { [events] in
      let found = WorkspaceFiles.findSurroundings(
        of: key.directory, upTo: key.root, knownRules: Set(Rule.all.map(\.code)))
      events.yield(.surroundingsFound(key, found))
    }
  }

  /// Looks for the plans below directories.
  func scan(_ roots: [String]) {
    scanQueue.async { [self, events] in
      let start = ContinuousClock.now
      let scan = scanner.scan(roots)
      let duration = (ContinuousClock.now - start).components
      let seconds = Double(duration.seconds) + Double(duration.attoseconds) / 1e18
      events.yield(.workspaceScanned(roots, scan, seconds: seconds))
    }
  }

  func loadCatalog(files: [String]) {
    queue.async { [events] in
      events.yield(.catalogLoaded(.files(files), CatalogSources.loadCatalog(files: files)))
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
    queue.async { [self] in
      stamps = stamps.filter { paths.contains($0.key) }
      for path in paths where stamps[path] == nil { stamps[path] = .some(FileStamp(path: path)) }
    }
  }

  /// Does something once the files that were set are looked at.
  func afterWatching(_ action: @escaping @Sendable () -> Void) { queue.async(execute: action) }

  /// Tells which watched files differ from what they were when they were last looked at.
  func check() {
    queue.async { [self] in
      var changed: [String] = []
      for (path, stamp) in stamps {
        let now = FileStamp(path: path)
        guard now != stamp else { continue }
        stamps[path] = .some(now)
        changed.append(path)
      }
      if !changed.isEmpty { events.yield(.filesChanged(changed)) }
    }
  }

  func after(milliseconds: Int, _ timer: SessionTimer) {
    clock.asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { [events] in events.yield(.timer(timer)) }
  }
}
