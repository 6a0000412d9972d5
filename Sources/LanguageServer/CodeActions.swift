// What can be done at a place: fixes of what is wrong there, rewrites, and all safe fixes at once.

import InstallPlanAnalysis
import LanguageServerProtocol
import TextDocument

/// - Parameter cache: what is known of the document's findings; they may have been found already.
func codeActions(
  _ snapshot: DocumentSnapshot, _ params: CodeActionParams, _ cache: FindingsCache
) -> [CodeAction] {
  let (client, file) = (snapshot.client, snapshot.file)
  guard client.capabilities.textDocument.codeAction.literalKinds != nil else { return [] }
  func isWanted(_ kind: CodeActionKind) -> Bool {
    params.context.only.map { $0.contains { kind.isContained(in: $0) } } ?? true
  }
  var cache = cache
  let findings =
    isWanted(.quickFix) || isWanted(.sourceFixAllInstallPlan) ? cache.findings(of: file, snapshot.context) : []
  var range = snapshot.byteRange(params.range)
  // A cursor, rather than a selection, means its line.
  if range.isEmpty { range = file.text.contentRange(ofLine: file.text.line(at: range.lowerBound)) }
  var actions = CodeActionList(snapshot: snapshot)
  if isWanted(.quickFix) { actions.addFixes(of: findings, touching: range) }
  for action in planActions(file, touching: range, catalog: snapshot.catalog, language: client.language) {
    let kind: CodeActionKind = action.kind == .quickFix ? .quickFix : .refactorRewrite
    if isWanted(kind) { actions.add(action.title, kind, action.edits, isPreferred: action.isPreferred) }
  }
  if isWanted(.sourceFixAllInstallPlan) {
    let edits = InstallPlanAnalysis.fixAll(file, snapshot.context, findings: findings)
    if !edits.isEmpty {
      let title = client.language == .chinese ? "应用 InstallPlan 的全部安全修复" : "Apply all safe fixes of InstallPlans"
      actions.add(title, .sourceFixAllInstallPlan, edits)
    }
  }
  return actions.actions
}

/// How many actions are offered at once: nobody chooses among more, and each carries its edits.
private let mostActions = 250

private struct CodeActionList {
  let snapshot: DocumentSnapshot
  private(set) var actions: [CodeAction] = []
  /// What is offered already; the same edits are not offered again by another name.
  private var seen: Set<[InstallPlanAnalysis.TextEdit]> = []
  private var hasPreferredFix = false

  init(snapshot: DocumentSnapshot) { self.snapshot = snapshot }

  /// The fixes of the findings that a range touches. A fix that mends several of them is offered once.
  mutating func addFixes(of findings: [Finding], touching range: ByteRange) {
    for finding in findings
    where finding.range.lowerBound <= range.upperBound && range.lowerBound <= finding.range.upperBound {
      let diagnostics = lspDiagnostics([finding], in: snapshot)
      for fix in finding.fixes {
        if fix.isPreferred { hasPreferredFix = true }
        add(
          fix.title.text(in: snapshot.client.language), .quickFix, fix.edits, isPreferred: fix.isPreferred,
          of: diagnostics)
      }
    }
  }

  mutating func add(
    _ title: String, _ kind: CodeActionKind, _ edits: [InstallPlanAnalysis.TextEdit], isPreferred: Bool = false,
    of diagnostics: [Diagnostic]? = nil
  ) {
    guard actions.count < mostActions, seen.insert(edits).inserted else { return }
    var action = CodeAction(title: title)
    action.kind = kind
    action.diagnostics = diagnostics
    // What mends something that is wrong goes before what could be done besides.
    let counts = isPreferred && (diagnostics != nil || !hasPreferredFix)
    if counts, snapshot.client.capabilities.textDocument.codeAction.isPreferredSupport { action.isPreferred = true }
    action.edit = snapshot.workspaceEdit(edits)
    actions.append(action)
  }
}
