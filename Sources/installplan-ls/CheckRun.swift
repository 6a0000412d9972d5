// What `check` does: finds the files, reads them with their catalogs, and collects findings.

import CatalogSources
import InstallPlanAnalysis
import KubeSphereModel
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
  let message: String
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

  func count(_ severity: Severity) -> Int { findings.reduce(0) { $0 + ($1.finding.severity == severity ? 1 : 0) } }
}

struct CheckRun {
  let workingDirectory: String
  let catalogFiles: [String]
  private var workspaceFiles: [String: WorkspaceFile?] = [:]
  private var catalogs: [CatalogChoice: Catalog] = [:]
  private var report = CheckReport()
  /// Files named twice are checked once.
  private var checked: Set<String> = []

  init(workingDirectory: String, catalogFiles: [String]) {
    self.workingDirectory = workingDirectory
    self.catalogFiles = catalogFiles
  }

  /// A file to check, with all that its check needs.
  private struct Job: Sendable {
    let path: String
    let absolutePath: String?
    /// Whether the user named the file itself, so that passing it over deserves a word.
    let isNamed: Bool
    let catalog: Catalog?
    let settings: RuleSettings
  }

  private struct Outcome: Sendable {
    var findings: [ReportedFinding] = []
    var planCount = 0
    var skipped: SkippedPath?
    var problem: String?
  }

  mutating func check(_ paths: [String]) async -> CheckReport {
    // Catalogs of the command line are read even when no plan needs them: a misspelt one must be told.
    if !catalogFiles.isEmpty { _ = catalog(for: .files(catalogFiles)) }
    var jobs: [Job] = []
    for path in paths { jobs.append(contentsOf: self.jobs(for: path)) }
    let outcomes = await withTaskGroup(of: (Int, Outcome).self) { group in
      for (index, job) in jobs.enumerated() { group.addTask { (index, Self.run(job)) } }
      var outcomes = [Outcome](repeating: Outcome(), count: jobs.count)
      for await (index, outcome) in group { outcomes[index] = outcome }
      return outcomes
    }
    for outcome in outcomes {
      report.findings.append(contentsOf: outcome.findings)
      report.planCount += outcome.planCount
      if let skipped = outcome.skipped { report.skipped.append(skipped) }
      if let problem = outcome.problem {
        report.notes.append(problem)
        report.hasFailed = true
      } else {
        report.fileCount += 1
      }
    }
    report.notes.append(contentsOf: report.skipped.map { "skipped \($0.path): \($0.reason)" })
    report.catalogs = Set(catalogs.values.map(\.evidence)).sorted()
    if report.catalogs.isEmpty, report.planCount > 0 {
      report.notes.append(
        "no catalog for these files: names and versions are not checked. Name one with --catalog FILE, or in "
          + "\(workspaceFileName)."
      )
    }
    if report.planCount == 0, !report.hasFailed { report.notes.append("no InstallPlan of kubesphere.io was found.") }
    return report
  }

  private mutating func jobs(for path: String) -> [Job] {
    if path == "-" { return job(path: path, absolutePath: nil, isNamed: true).map { [$0] } ?? [] }
    guard !path.isEmpty else {
      report.notes.append("an empty path was given: name a file, a directory, or - for standard input.")
      report.hasFailed = true
      return []
    }
    let absolute = absolutePath(path, from: workingDirectory)
    switch kindOfNamedPath(absolute) {
    case .directory?:
      let (files, skipped, unreadable) = manifestFiles(below: path)
      report.skipped.append(contentsOf: skipped)
      for problem in unreadable { report.notes.append("\(problem.path): \(problem.reason)") }
      if !unreadable.isEmpty { report.hasFailed = true }
      return files.compactMap { file in
        let shown = file.hasPrefix("./") ? String(file.dropFirst(2)) : file
        return job(path: shown, absolutePath: absolutePath(file, from: workingDirectory), isNamed: false)
      }
    case .file?, .other?, nil: return job(path: path, absolutePath: absolute, isNamed: true).map { [$0] } ?? []
    }
  }

  private mutating func job(path: String, absolutePath: String?, isNamed: Bool) -> Job? {
    let directory = absolutePath.map { parentDirectory(of: $0) } ?? workingDirectory
    let layers = workspaceFile(for: directory).map { [$0.placed] } ?? []
    let environment = Environment(path: absolutePath, commandLine: catalogFiles, layers: layers)
    if environment.isExcluded {
      report.skipped.append(SkippedPath(path: path, reason: "excluded by \(workspaceFileName)"))
      return nil
    }
    if let absolutePath, !checked.insert(absolutePath).inserted { return nil }
    return Job(
      path: path, absolutePath: absolutePath, isNamed: isNamed, catalog: catalog(for: environment.catalog),
      settings: RuleSettings(environment.rules.mapValues { Severity(rawValue: $0.rawValue) }))
  }

  private mutating func workspaceFile(for directory: String) -> WorkspaceFile? {
    if let known = workspaceFiles[directory] { return known }
    let found = findWorkspaceFile(for: directory, upTo: nil, knownRules: Set(Rule.all.map(\.code)))
    let isNew = !workspaceFiles.values.contains { $0?.path == found?.path }
    workspaceFiles[directory] = .some(found)
    if isNew, let found, !found.problems.isEmpty {
      for problem in found.problems { report.notes.append("\(found.path): \(problem)") }
      // What is not understood may be what names the catalog; passing without it would be passing for lack of knowledge.
      report.hasFailed = true
    }
    return found
  }

  private mutating func catalog(for choice: CatalogChoice) -> Catalog? {
    if let known = catalogs[choice] { return known }
    switch choice {
    case .none: return nil
    case .context(let name):
      let note = "context \(name): this version reads catalogs from files only; names are not checked there."
      if !report.notes.contains(note) { report.notes.append(note) }
      report.hasFailed = true
      return nil
    case .files(let files):
      let (catalog, problems) = loadCatalog(files: files)
      catalogs[choice] = catalog
      for problem in problems { report.notes.append("catalog \(problem)") }
      if !problems.isEmpty { report.hasFailed = true }
      return catalog
    }
  }

  private static func run(_ job: Job) -> Outcome {
    var outcome = Outcome()
    var bytes: [UInt8]
    do throws(FileProblem) {
      if let path = job.absolutePath { bytes = try readFile(path) } else { bytes = try readStandardInput() }
    } catch {
      outcome.problem = "\(job.path): \(error.message)"
      return outcome
    }
    // A byte order mark is no column of the first line.
    bytes = textBytes(bytes)
    if bytes.prefix(8192).contains(0) {
      outcome.skipped = SkippedPath(path: job.path, reason: "is not text")
      return outcome
    }
    let file = PlanFile(SourceText(bytes))
    outcome.planCount = file.planCount
    outcome.findings = diagnose(file, catalog: job.catalog, settings: job.settings).map {
      ReportedFinding(path: job.path, text: file.text, finding: $0)
    }
    if outcome.planCount == 0, job.isNamed {
      outcome.skipped = SkippedPath(path: job.path, reason: "holds no InstallPlan of kubesphere.io")
    }
    return outcome
  }
}
