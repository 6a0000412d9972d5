// Which catalogs a check needs, and what it says where one cannot be had.

import CatalogSources
import HelmCharts
import InstallPlanAnalysis
import KubeSphereModel
import KubernetesClient
import LiveCatalog
import TextDocument
import WorkspaceFiles

extension CheckRun {
  /// Reads the files that any of the jobs names, and asks the clusters that a plan needs, all at once.
  mutating func readCatalogs(_ jobs: [Job], for needing: [Job]) async {
    // Catalogs of the command line are read even when no plan needs them: a misspelt one must be told.
    var choices: [CatalogChoice: Bool] = options.catalog.map { [$0: true] } ?? [:]
    for job in jobs {
      if case .files = job.environment.catalog { choices[job.environment.catalog] = true }
    }
    for job in needing where choices[job.environment.catalog] != true {
      guard isTrusted(job) else { continue }
      choices[job.environment.catalog] = job.environment.isCatalogNamed
    }
    let clusters = choices.compactMap { choice, isNamed in
      if case .cluster(let cluster) = choice { (cluster, isNamed) } else { nil }
    }
    async let updates = ask(clusters)
    for case .files(let files) in choices.keys.sorted(by: { "\($0)" < "\($1)" }) { readCatalog(files) }
    for ((cluster, isNamed), update) in zip(clusters, await updates) { take(update, of: cluster, isNamed) }
  }

  private mutating func readCatalog(_ files: [String]) {
    // Only the command line may name a stream: a workspace must not have us wait for one.
    let loaded = loadCatalog(files: files, allowsStreams: options.catalog == .files(files))
    catalogs[.files(files)] = loaded.catalog
    for problem in loaded.problems { report.notes.append("catalog \(problem)") }
    for problem in loaded.problems { report.fail(unchecked: "what the catalog \(shown(problem.path)) says") }
    report.notes.append(contentsOf: loaded.confidentialContents.map { "catalog \($0)" })
    guard let maximumAge = options.maximumAge else { return }
    for path in files {
      guard let origin = loaded.origins[path] else { continue }
      if let origin {
        let age = secondsSince1970() - origin.exportedAt
        guard age > maximumAge else { continue }
        fail(
          unchecked: "what the catalog \(shown(path)) says",
          "catalog \(path) is \(ageText(seconds: age)), older than --max-age allows: renew it with `\(exportCommand(origin, path))`"
        )
      } else {
        fail(
          unchecked: "what the catalog \(shown(path)) says",
          "catalog \(path) does not say when it was written, which --max-age asks for: write it with "
            + "`installplan-ls catalog export -o \(shellQuoted(path))`")
      }
    }
  }

  private func exportCommand(_ origin: CatalogOrigin, _ path: String) -> String {
    "installplan-ls catalog export\(origin.context.map { " --context \(shellQuoted($0))" } ?? "") -o \(shellQuoted(path))"
  }

  private mutating func fail(unchecked what: String, _ note: String) {
    report.fail(unchecked: what)
    if !report.notes.contains(note) { report.notes.append(note) }
  }

  /// Whether a job's cluster is one that the user, and not only the repository, wants to be asked.
  private mutating func isTrusted(_ job: Job) -> Bool {
    guard let request = job.environment.contextRequest, !options.trustsWorkspace,
      request.context != currentContext
    else { return true }
    fail(
      unchecked: "what the context `\(request.context)` says",
      "\(request.workspace)/\(workspaceFileName) asks for the context `\(request.context)` of your kubeconfig, which is not "
        + "the current one: allow it with --trust-workspace, or name it with --context \(shellQuoted(request.context))")
    return false
  }

  var environment: HostEnvironment { .current(workingDirectory: workingDirectory) }

  private func ask(_ clusters: [(ClusterReference, isNamed: Bool)]) async -> [ClusterUpdate] {
    var settings = FollowerOptions()
    settings.cache = CatalogCache(variables: environment.variables)
    // As kubectl does it: it may ask somebody to log in.
    settings.listener = { printToStandardError(printable("the credential plugin says: \($0)")) }
    settings.isOffline = options.isOffline
    settings.notes = { printToStandardError(printable("installplan-ls: \($0)")) }
    let (environment, timeout) = (environment, options.timeout)
    let files = files.map { (file: $0.file, environment: $0.job.environment) }
    return await withTaskGroup(of: (Int, ClusterUpdate).self) { [settings] group in
      for (number, (cluster, isNamed)) in clusters.enumerated() {
        group.addTask {
          let update = await LiveCatalog.currentCatalog(
            of: cluster, environment: environment, options: settings, timeout: timeout, isPatient: isNamed
          ) { catalog in
            var ids: Set<ChartID> = []
            for (file, environment) in files where environment.catalog == .cluster(cluster) {
              ids.formUnion(namedCharts(in: file, catalog: catalog).filter { !hasChart($0, in: environment.charts) })
            }
            return ids
          }
          return (number, update)
        }
      }
      var updates = [ClusterUpdate?](repeating: nil, count: clusters.count)
      for await (number, update) in group { updates[number] = update }
      return updates.compactMap(\.self)
    }
  }

  private mutating func take(_ update: ClusterUpdate, of cluster: ClusterReference, _ isNamed: Bool) {
    let (catalog, status) = (update.catalog, update.status)
    // Where there is no such context, only whoever asked for it knows its name.
    let name = (cluster.context ?? status.context).map { "context `\($0)`" } ?? "the cluster"
    catalogs[.cluster(cluster)] = catalog
    clusterCharts[cluster] = update
    if options.isOffline {
      guard catalog == nil, status.phase != .none || isNamed else { return }
      let note =
        status.problem.map(\.description)
        ?? "nothing is kept of \(name): run it once without --offline, with the cluster in reach"
      return isNamed ? fail(unchecked: "what \(name) says", note) : report.notes.append(note)
    }
    // An old catalog is no answer to who asks for the cluster.
    if let problem = shortfall(of: update) {
      if isNamed { return fail(unchecked: "what \(name) says", "\(name): \(problem)") }
      // Somebody without a kubeconfig asked for nothing.
      if problem.kind == .noKubeconfig { return }
      report.notes.append("\(name), the current one: names and versions are not all checked: \(problem)")
    } else {
      report.notes.append(contentsOf: status.trouble.map { "\(name): \($0)" })
    }
  }
}
