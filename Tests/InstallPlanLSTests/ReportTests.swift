// What `check` prints, in its four formats.

import InstallPlanAnalysis
import Testing
import TextDocument
import WorkspaceFiles

@testable import installplan_ls

struct ReportTests {
  static let plan = """
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata: {annotations: {名: 😀}, name: one}
    spec:
      extension:
        name: two
        version: 1.0.0
      enabled: true
      upgradeStrategy: Manual
    """

  var report: CheckReport {
    var report = CheckReport()
    let file = PlanFile(Self.plan)
    report.findings = diagnose(file, catalog: nil).map {
      ReportedFinding(path: "dir/a plan,1.yaml", text: file.text, finding: $0)
    }
    report.fileCount = 1
    report.planCount = file.planCount
    report.skipped = [SkippedPath(path: "b.yaml", reason: "is not text")]
    return report
  }

  @Test func text() {
    let lines = textReport(report, style: TextStyle(isColored: false)).split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("dir/a plan,1.yaml:3:39: error: ") && lines[0].contains("`two`"))
    #expect(lines[0].hasSuffix("[name-mismatch]"))
    #expect(lines[1] == "   3 | metadata: {annotations: {名: 😀}, name: one}")
    // The characters before are 38, of which two are two columns wide.
    #expect(lines[2] == "     | " + String(repeating: " ", count: 40) + "^^^")
    #expect(lines.last == "2 errors in 1 plan (1 file)")
  }

  @Test func theLastLineSaysWhatWasNotChecked() {
    func lastLine(_ unchecked: [String], _ report: CheckReport) -> String? {
      var report = report
      for what in unchecked { report.fail(unchecked: what) }
      return textReport(report, style: TextStyle(isColored: false)).split(separator: "\n").last.map(String.init)
    }
    var clean = report
    clean.findings = []
    #expect(lastLine([], clean) == "no problems in 1 plan (1 file)")
    #expect(lastLine(["b.yaml", "b.yaml"], clean) == "not checked: b.yaml; in the rest, 1 plan (1 file): no problems")
    #expect(lastLine(["b.yaml"], report) == "not checked: b.yaml; in the rest, 1 plan (1 file): 2 errors")
    let many = (0..<9).map { "\($0).yaml" }
    #expect(lastLine(many, clean)?.hasPrefix("not checked: 0.yaml, 1.yaml, 2.yaml, 3.yaml and 5 more; ") == true)
    #expect(lastLine(["\u{1B}[2J"], clean)?.contains("\u{1B}") == false)
  }

  @Test func coloursAreEscapes() {
    #expect(textReport(report, style: TextStyle(isColored: true)).contains("\u{1B}[1;31merror\u{1B}[0m"))
  }

  @Test func whatSteersTerminalsIsNotPrinted() {
    var report = report
    let file = PlanFile(Self.plan.replacingOne("two", with: "\"two\u{1B}[2J\""))
    report.findings = diagnose(file, catalog: nil).map {
      ReportedFinding(path: "\u{1B}a", text: file.text, finding: $0)
    }
    #expect(!report.findings.isEmpty)
    #expect(!textReport(report, style: TextStyle(isColored: false)).contains("\u{1B}"))
  }

  @Test func json() throws {
    let text = try jsonReport(report)
    for part in [
      #""catalog" : "none""#, #""code" : "name-mismatch""#, #""column" : 39"#, #""errors" : 2"#,
      #""reason" : "is not text""#,
    ] { #expect(text.contains(part), "\(part)") }
  }

  @Test func sarif() throws {
    let text = try sarifReport(report)
    for part in [
      #""columnKind" : "unicodeCodePoints""#, #""uri" : "dir/a%20plan,1.yaml""#, #""version" : "2.1.0""#,
      #""startColumn" : 39"#, #""endColumn" : 42"#, #""ruleId" : "name-mismatch""#,
    ] { #expect(text.contains(part), "\(part)") }
  }

  @Test func github() {
    let first = githubReport(report).split(separator: "\n").first.map(String.init) ?? ""
    #expect(
      first.hasPrefix(
        "::error file=dir/a plan%2C1.yaml,line=3,endLine=3,col=39,endColumn=41,title=name-mismatch::"))
  }

  @Test func failOn() {
    #expect(FailOn.warning.includes(.error) && FailOn.warning.includes(.warning) && !FailOn.warning.includes(.hint))
    #expect(!FailOn.never.includes(.error) && FailOn.hint.includes(.hint))
  }
}

extension String {
  func replacingOne(_ target: String, with replacement: String) -> String {
    guard let first = target.first,
      let start = indices.first(where: { self[$0] == first && self[$0...].hasPrefix(target) })
    else { return self }
    return self[..<start] + replacement + self[index(start, offsetBy: target.count)...]
  }
}
