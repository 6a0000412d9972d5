// What `check` does: finds the files, reads them with their catalogs, and collects findings.

import CatalogSources
import HelmCharts
import InstallPlanAnalysis
import KubeSphereModel
import KubernetesClient
import LanguageServer
import LiveCatalog
import LocalFiles
import TextDocument
import WorkspaceFiles

/// One finding with the text it is in.
struct ReportedFinding: Sendable {
  /// As the user named the file, or found below the directory named.
  let path: String
  let text: SourceText
  let finding: Finding
  let related: [ReportedPlace]

  /// - Parameter shownPath: how a file of the index is called in reports.
  init(path: String, text: SourceText, finding: Finding, shownPath: (String) -> String = { $0 }) {
    self.path = path
    self.text = text
    self.finding = finding
    related = finding.related.compactMap { related in
      switch related.place {
      case .here(let range):
        ReportedPlace(path: path, region: Region(range, in: text), message: related.message)
      case .plan(let place):
        place.span.map { ReportedPlace(path: shownPath(place.file), region: Region($0), message: related.message) }
      }
    }
  }
}

/// Another place that a finding is about.
struct ReportedPlace: Sendable {
  let path: String
  let region: Region
  let message: LocalizedText
}

/// The place of a range: one-based, the end exclusive, columns in Unicode scalars.
struct Region: Sendable {
  let startLine: Int
  let startColumn: Int
  let endLine: Int
  let endColumn: Int

  init(_ range: Range<Int>, in text: SourceText) {
    let start = text.position(at: range.lowerBound, encoding: .utf32)
    let end = text.position(at: range.upperBound, encoding: .utf32)
    startLine = start.line + 1
    startColumn = start.column + 1
    endLine = end.line + 1
    endColumn = end.column + 1
  }

  init(_ span: PlanPlace.Span) {
    startLine = span.start.line + 1
    startColumn = span.start.column(.utf32) + 1
    endLine = span.end.line + 1
    endColumn = span.end.column(.utf32) + 1
  }
}

struct CheckReport: Sendable {
  var findings: [ReportedFinding] = []
  var fileCount = 0
  var planCount = 0
  /// The evidence of the catalogs used; empty: none.
  var catalogs: [String] = []
  var skipped: [SkippedPath] = []
  /// For standard error.
  var notes: [String] = []
  /// Whether something that was asked for could not be read.
  var hasFailed = false
  /// What was not checked because of that, in a few words each.
  private(set) var unchecked: [String] = []

  /// Notes that something that was asked for could not be read, and so was not checked.
  ///
  /// - Parameter what: in a few words: a path, or whose word is missing.
  mutating func fail(unchecked what: String) {
    hasFailed = true
    if !unchecked.contains(what) { unchecked.append(what) }
  }

  func count(_ severity: Severity) -> Int { findings.reduce(0) { $0 + ($1.finding.severity == severity ? 1 : 0) } }
}

/// What the command line asks of a check.
struct CheckOptions: Sendable {
  var workingDirectory: String
  /// Nil: nothing was named.
  var catalog: CatalogChoice?
  /// Those of `--rule`.
  var rules: [String: RuleLevel] = [:]
  /// Those of `--charts`, absolute paths.
  var charts: [String] = []
  /// Whether safe fixes are written to the files first.
  var isFixing = false
  /// Whether no cluster is asked: what was kept of it counts.
  var isOffline = false
  /// How long a cluster is waited for, in seconds.
  var timeout = 10.0
  /// Whether a workspace file may choose a context.
  var trustsWorkspace = false
  /// How old an exported catalog may be, in seconds; nil: as old as it is.
  var maximumAge: Double?
}

struct CheckRun {
  let options: CheckOptions
  var workingDirectory: String { options.workingDirectory }
  private var surroundings: [String: Surroundings] = [:]
  /// Workspace files whose problems have been told, and other files that steer us.
  private var workspaceFiles: Set<String> = []
  private var unreadableSteering: Set<String> = []
  var catalogs: [CatalogChoice: Catalog] = [:]
  /// What clusters gave of the charts that were wanted of them.
  var clusterCharts: [ClusterReference: ClusterUpdate] = [:]
  var report = CheckReport()
  /// Of the kubeconfig.
  lazy var currentContext = Kubeconfig.load(paths: nil, environment: environment).currentContext
  /// Files named twice are checked once. Absolute paths.
  private var checked: Set<String> = []
  /// What each file is called in the index: one of the paths that lead to it.
  private var names: [FileIdentity: String] = [:]
  /// The files that hold plans. They live as long as the run: the system takes them away faster than we could.
  var files: [CheckedFile] = []
  /// What searches came upon, by the directory: what is to be checked, and the workspace around it, are often the same.
  private var searches: [String: FoundFiles] = [:]

  init(_ options: CheckOptions) { self.options = options }

  /// A file to check, with all that its check needs.
  struct Job: Sendable {
    let path: String
    let absolutePath: String?
    /// What the index calls the file: links to it, too.
    let name: String
    /// Whether the user named the file itself, so that passing it over deserves a word.
    let isNamed: Bool
    var environment: Environment
    /// What is known of the charts of its plans; nil: nobody can say.
    var charts: Charts?

    var role: FileRole { FileRole(environment.patch) }

    /// - Parameter directory: where paths in messages start.
    func context(_ plans: PlanIndex?, _ catalogs: [CatalogChoice: Catalog], _ directory: String) -> FileContext {
      let rules = environment.rules.mapValues { Severity(rawValue: $0.rawValue) }
      return FileContext(
        catalog: catalogs[environment.catalog], charts: charts, settings: RuleSettings(rules), role: role, plans: plans,
        file: name, group: environment.group, directory: directory)
    }
  }

  /// A file that holds plans.
  struct CheckedFile: Sendable {
    var job: Job
    let file: PlanFile
    /// As the workspace's index has it.
    var indexed: IndexedFile
  }

  /// What became of a file.
  private enum Reading: Sendable {
    case file(PlanFile, IndexedFile)
    case skipped(String)
    case failed(String)
  }

  mutating func check(_ paths: [String]) async -> CheckReport {
    var jobs: [Job] = []
    for path in paths { jobs.append(contentsOf: self.jobs(for: path)) }
    let readings = await inParallel(jobs) { Self.read($0) }
    for (job, reading) in zip(jobs, readings) {
      switch reading {
      case .failed(let problem):
        report.notes.append("\(job.path): \(problem)")
        report.fail(unchecked: job.path)
        continue
      case .skipped(let reason): report.skipped.append(SkippedPath(path: job.path, reason: reason))
      case .file(let file, let indexed):
        let planCount = file.planCount
        report.planCount += planCount
        if planCount > 0 { files.append(CheckedFile(job: job, file: file, indexed: indexed)) }
        if planCount == 0, job.isNamed {
          report.skipped.append(SkippedPath(path: job.path, reason: "holds no InstallPlan of \(Plan.group)"))
        }
      }
      report.fileCount += 1
    }
    await readCatalogs(jobs, for: files.map(\.job))
    readCharts()
    let scan = scanWorkspaces()
    for number in files.indices { Self.takePatch(of: &files[number], scan.patches) }
    if options.isFixing { for number in files.indices { files[number] = fixed(files[number]) } }
    let index = planIndex(scan)
    let shownPaths = Dictionary(jobs.map { ($0.name, $0.path) }, uniquingKeysWith: { first, _ in first })
    let (directory, catalogs) = (workingDirectory, catalogs)
    let findings = await inParallel(files) { checked in
      // Another revision of a file is no plan beside it.
      let plans =
        isOtherRevision(path: checked.job.name) ? PlanIndex(files: [checked.indexed], isComplete: false) : index
      return diagnose(checked.file, checked.job.context(plans, catalogs, directory)).map { finding in
        ReportedFinding(path: checked.job.path, text: checked.file.text, finding: finding) {
          shownPaths[$0] ?? relativePath(of: $0, to: directory) ?? $0
        }
      }
    }
    report.findings = findings.flatMap(\.self)
    report.notes.append(contentsOf: report.skipped.map { "skipped \($0.path): \($0.reason)" })
    report.catalogs = Set(catalogs.values.map(\.evidence)).sorted()
    if report.catalogs.isEmpty, report.planCount > 0 {
      report.notes.append(
        "no catalog for these files: names and versions are not checked. Name one with --catalog FILE, or in "
          + "\(workspaceFileName)."
      )
    }
    if report.planCount == 0, !report.hasFailed {
      report.notes.append("no InstallPlan of \(Plan.group) was found.")
    }
    return report
  }

  /// The file with its safe fixes, which are on disk then; what was done, or why not, is told.
  private mutating func fixed(_ checked: CheckedFile) -> CheckedFile {
    let job = checked.job
    guard let path = job.absolutePath else { return checked }
    do throws(FileProblem) {
      // No fix that other files have a say in is safe.
      guard let (fixed, lines) = try fixFile(path, checked.file, job.context(nil, catalogs, workingDirectory)) else {
        return checked
      }
      let places = lines.count == 1 ? "line \(lines[0])" : "lines " + lines.map(String.init).joined(separator: ", ")
      report.notes.append("fixed \(job.path): \(places)")
      return CheckedFile(job: job, file: fixed, indexed: Self.indexed(fixed, job))
    } catch {
      report.notes.append("\(job.path): \(error.message)")
      report.hasFailed = true
      return checked
    }
  }

  private static func indexed(_ file: PlanFile, _ job: Job) -> IndexedFile {
    IndexedFile(file, name: job.name).governed(by: job.environment.group, role: job.role)
  }

  // MARK: The workspace's other plans

  /// What lies in the workspaces of the files to check, besides these files.
  private mutating func scanWorkspaces() -> WorkspaceScan<IndexedFile> {
    let directories = Set(
      files.map { $0.job.absolutePath.map { parentDirectory(of: $0) } ?? workingDirectory })
    var scanner = WorkspaceScanner(limits: .none, knownRules: knownRules, surroundingsEndAtRoots: false) {
      path, bytes in indexedFile(path, bytes)
    }
    let roots = Set(directories.map { workspaceRoot(of: $0) })
    let scan = scanner.scan(roots.sorted(), skipping: checked, searched: searches)
    for problem in scan.problems where !report.notes.contains(problem) { report.notes.append(problem) }
    return scan
  }

  /// A file may be a patch of a kustomization that stands elsewhere in the workspace.
  private static func takePatch(of file: inout CheckedFile, _ patches: [String: KustomizePatch]) {
    guard file.job.environment.patch == nil, let path = file.job.absolutePath, let patch = patches[path] else { return }
    file.job.environment.patch = patch
    file.indexed = indexed(file.file, file.job)
  }

  /// The plans of the files to check and of all others in their workspaces.
  private mutating func planIndex(_ scan: WorkspaceScan<IndexedFile>) -> PlanIndex {
    var seen = Set(names.keys)
    var indexedNames: Set<String> = []
    var indexed = files.filter { !isOtherRevision(path: $0.job.name) && indexedNames.insert($0.job.name).inserted }
      .map(\.indexed)
    // What a link leads to is one file.
    for (path, file) in scan.files.sorted(by: { $0.key < $1.key })
    where scan.identities[path].map({ seen.insert($0).inserted }) ?? true {
      var environment = Environment(
        path: path, commandLine: options.catalog, surroundings: scan.surroundings[parentDirectory(of: path)])
      environment.patch = environment.patch ?? scan.patches[path]
      guard environment.isJudged else { continue }
      indexed.append(file.governed(by: environment.group, role: FileRole(environment.patch)))
    }
    if let shortfall = scan.shortfall {
      report.notes.append(
        "not all plans of the workspace are known, so what is missing is only hinted at: \(shortfall)")
    }
    return PlanIndex(files: indexed, isComplete: scan.shortfall == nil)
  }

  /// Where the workspace begins that a directory belongs to: where the workspace file is, else the repository's root,
  /// else the directory itself.
  private mutating func workspaceRoot(of directory: String) -> String {
    if let file = self.surroundings(of: directory).workspaceFile { return parentDirectory(of: file.path) }
    return repositoryRoot(of: directory) ?? directory
  }

  // MARK: The files to check

  private mutating func jobs(for path: String) -> [Job] {
    if path == "-" { return job(path: path, absolutePath: nil, isNamed: true).map { [$0] } ?? [] }
    guard !path.isEmpty else {
      report.notes.append("an empty path was given: name a file, a directory, or - for standard input.")
      report.fail(unchecked: "the empty path")
      return []
    }
    let absolute = absolutePath(path, from: workingDirectory)
    switch kindOfNamedPath(absolute) {
    case .directory?:
      let found = manifestFiles(below: path)
      report.skipped.append(contentsOf: found.skipped)
      for problem in found.unreadable {
        report.notes.append("\(problem.path): \(problem.reason)")
        report.fail(unchecked: problem.path)
      }
      let paths = found.files.map { absolutePath($0, from: workingDirectory) }
      searches[absolute] = found.named(paths)
      return zip(found.files, paths).compactMap { file, path in
        let shown = file.hasPrefix("./") ? String(file.dropFirst(2)) : file
        return job(path: shown, absolutePath: path, isNamed: false)
      }
    case .file?, .other?, nil: return job(path: path, absolutePath: absolute, isNamed: true).map { [$0] } ?? []
    }
  }

  private mutating func job(path: String, absolutePath: String?, isNamed: Bool) -> Job? {
    let directory = absolutePath.map { parentDirectory(of: $0) } ?? workingDirectory
    let environment = Environment(
      path: absolutePath, commandLine: options.catalog, rules: options.rules, charts: options.charts,
      surroundings: surroundings(of: directory))
    if environment.isExcluded {
      report.skipped.append(SkippedPath(path: path, reason: "excluded by \(workspaceFileName)"))
      return nil
    }
    if let chart = environment.chart {
      let name = fileName(of: chart)
      report.skipped.append(SkippedPath(path: path, reason: "is a template of the Helm chart \(name)"))
      return nil
    }
    if environment.isCatalog {
      // A search comes upon it, and that is nothing to speak of.
      if isNamed { report.skipped.append(SkippedPath(path: path, reason: "is a catalog of these plans")) }
      return nil
    }
    if let absolutePath, !checked.insert(absolutePath).inserted { return nil }
    var name = absolutePath ?? path
    if let absolutePath, let identity = FileIdentity(path: absolutePath) {
      name = names[identity] ?? absolutePath
      names[identity] = name
    }
    return Job(path: path, absolutePath: absolutePath, name: name, isNamed: isNamed, environment: environment)
  }

  private mutating func surroundings(of directory: String) -> Surroundings {
    if let known = surroundings[directory] { return known }
    let found = findSurroundings(of: directory, upTo: nil, knownRules: knownRules)
    surroundings[directory] = found
    if let file = found.workspaceFile, workspaceFiles.insert(file.path).inserted, !file.problems.isEmpty {
      for problem in file.problems { report.notes.append("\(file.path): \(problem)") }
      // What is not understood may be what names the catalog; passing without it would be passing for lack of knowledge.
      report.fail(unchecked: "all that \(shown(file.path)) says")
    }
    // A kustomization that cannot be read may say which files are patches.
    for problem in found.problems where unreadableSteering.insert(problem.path).inserted {
      report.notes.append("\(problem)")
      report.fail(unchecked: "all that \(shown(problem.path)) says")
    }
    return found
  }

  /// A path as reports call it.
  func shown(_ path: String) -> String { relativePath(of: path, to: workingDirectory) ?? path }

  private static func read(_ job: Job) -> Reading {
    do throws(FileProblem) {
      let bytes =
        if let path = job.absolutePath { try readFile(path, allowsStream: job.isNamed) } else {
          try readStandardInput()
        }
      guard let file = planFile(bytes) else {
        // Of a file that the user named, nothing having been checked is no success.
        return job.isNamed ? .failed("is not text") : .skipped("is not text")
      }
      return .file(file, indexed(file, job))
    } catch {
      return .failed(error.message)
    }
  }

  private let knownRules = Set(Rule.all.map(\.code))
}

/// Does something with each item on all cores; the results are in the items' order.
private func inParallel<Item: Sendable, Result: Sendable>(
  _ items: [Item], _ work: @escaping @Sendable (Item) -> Result
) async -> [Result] {
  await withTaskGroup(of: (Int, Result).self) { group in
    for (index, item) in items.enumerated() { group.addTask { (index, work(item)) } }
    var results = [Result?](repeating: nil, count: items.count)
    for await (index, result) in group { results[index] = result }
    return results.compactMap(\.self)
  }
}
