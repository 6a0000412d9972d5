// `installplan-ls check`: the analysis of the server, for CI and hooks.

import ArgumentParser
import CatalogSources
import InstallPlanAnalysis
import WorkspaceFiles

enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, sarif, github
}

/// A language that findings can be told in.
enum ReportLanguage: String, ExpressibleByArgument, CaseIterable {
  case en, zh

  var language: Language { Language(locale: rawValue) }
}

/// From which severity on findings fail the check.
enum FailOn: String, ExpressibleByArgument, CaseIterable {
  case error, warning, information, hint, never

  func includes(_ severity: Severity) -> Bool {
    Severity(rawValue: rawValue).map { $0 <= severity } ?? false
  }
}

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check InstallPlans in files, directories or standard input.",
    discussion: """
      Directories are searched for *.yaml, *.yml and *.json; what is no InstallPlan of kubesphere.io is passed over. The \
      catalog is named by --catalog, --context or the workspace file .installplan-ls.yaml; else the cluster of the \
      kubeconfig's current context is asked.

      Exit code: 0 clean, 1 findings of the severity of --fail-on or above, 2 wrong usage, a file that cannot be read, or \
      a catalog or cluster that was named and cannot be had.
      """)

  @Argument(help: ArgumentHelp("Files, directories, or - for standard input.", valueName: "path"))
  var paths: [String] = ["."]

  @Option(
    name: .long, help: ArgumentHelp("A file of catalog manifests; may be given several times.", valueName: "file"))
  var catalog: [String] = []

  @Option(name: .long, help: "A context of your kubeconfig whose cluster is asked.")
  var context: String?

  @Flag(help: "Ask no cluster: what was last known of it counts, and what only that says is a hint.")
  var offline = false

  @Option(name: .long, help: "How many seconds a cluster is waited for.")
  var timeout = 10.0

  @Flag(
    name: .customLong("trust-workspace"),
    help: "Ask the contexts that .installplan-ls.yaml names, whether they are the current one or not.")
  var trustWorkspace = false

  @Option(
    name: .customLong("max-age"),
    help: ArgumentHelp("Refuse exported catalogs that are older, such as 12h or 7d.", valueName: "age"),
    transform: { text in
      guard let age = seconds(span: text) else {
        throw ValidationError("`\(text)` is no age: write a number and s, m, h, d or w, such as 7d.")
      }
      return age
    })
  var maximumAge: Double?

  @OptionGroup var chartOptions: ChartDirectoryOptions

  @OptionGroup var ruleOptions: RuleOptions

  @Option(name: .long, help: "text, json, sarif or github.")
  var format = OutputFormat.text

  @Option(
    name: .customLong("lang"),
    help: ArgumentHelp(
      "The language of messages: en or zh. By default text is in that of LC_ALL, LC_MESSAGES or LANG, and the other "
        + "formats in English.",
      valueName: "language"))
  var lang: ReportLanguage?

  @Option(
    name: .customLong("fail-on"),
    help: "The severity that makes the exit code 1: error, warning, information, hint or never.")
  var failOn = FailOn.error

  @Flag(
    help: """
      Write every safe fix to the files first: what is applied then means the same, or nothing else can have been meant. \
      Names, versions and clusters are never chosen.
      """)
  var fix = false

  func validate() throws {
    try requireOneCatalog(catalog, context)
    guard timeout > 0, timeout <= 3600 else {
      throw ValidationError("--timeout wants seconds, more than 0 and at most 3600.")
    }
    if fix, paths.contains("-") { throw ValidationError("--fix needs files: standard input cannot be fixed.") }
  }

  func run() async throws {
    let directory = workingDirectory()
    var run = CheckRun(
      CheckOptions(
        workingDirectory: directory, catalog: commandLineCatalog(catalog, context, directory),
        rules: ruleOptions.levels, charts: chartOptions.directories(from: directory),
        isFixing: fix, isOffline: offline, timeout: timeout, trustsWorkspace: trustWorkspace, maximumAge: maximumAge))
    let report = await run.check(paths)
    for note in report.notes { printToStandardError("installplan-ls: \(printable(note))") }
    let language = lang?.language ?? (format == .text ? Language(environment: environmentVariable) : .english)
    switch format {
    case .text:
      let style = TextStyle(isColored: standardOutputIsColored())
      print(textReport(report, style: style, language: language), terminator: "")
    case .json: print(try jsonReport(report, language: language))
    case .sarif: print(try sarifReport(report, language: language))
    case .github: print(githubReport(report, language: language), terminator: "")
    }
    if report.hasFailed { Platform.exit(2) }
    Platform.exit(report.findings.contains { failOn.includes($0.finding.severity) } ? 1 : 0)
  }
}
