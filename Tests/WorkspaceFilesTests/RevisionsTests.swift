// Which paths and schemes are other revisions of a file.

import LocalFiles
import TestSupport
import Testing

@testable import WorkspaceFiles

struct RevisionsTests {
  @Test(arguments: [
    "/w/plan.yaml.orig", "/w/plan.yaml~", "/w/#plan.yaml#", "/w/.#plan.yaml", "/w/plan.yaml.~HEAD~", "/w/plan.yaml.~1~",
    "/w/plan.yaml.~origin/main~", "plan.yaml.rej", "/w/plan.yaml.bak", "/w/plan.yaml.BASE", "/w/plan.yaml.mine",
    "/w/plan.yaml.r12", "/w/plan.yaml.merge-left.r4", "/w/plan.yaml,v", "/w/.plan.yaml.swp", "/w/plan_LOCAL_4711.yaml",
    "/w/plan_REMOTE_1.json", "/w/plan_BASE_1.yml", "/w/plan_BACKUP_23.yaml", "/w/plan.yaml___jb_tmp___",
    "/tmp/git-blob-aB3/plan.yaml", "/tmp/git-difftool.x/left/w/plan.yaml", "/w/.git/fugitive/plan.yaml",
    "/w/.history/plan_20240101.yaml", "/w/.svn/pristine/plan.yaml", "/w/.hg/a.yaml", "C:/w/plan.yaml.orig",
  ])
  func revision(_ path: String) { #expect(isOtherRevision(path: path)) }

  @Test(arguments: [
    "/w/plan.yaml", "/w/orig.yaml", "/w/plan.orig/plan.yaml", "/w/local/plan.yaml", "/w/plan_local_1.yaml",
    "/w/plan_LOCAL.yaml", "/w/LOCAL_1x.yaml", "/w/.github/plan.yaml", "/w/.gitlab/a.yaml", "/w/history/plan.yaml",
    "/w/#1/plan.yaml", "/home/~user/plan.yaml", "/w/plan", "plan.yml", "", "/", "/w/plan.json", "/w/base.yaml",
    "/w/v1.2.r", "/w/plan.yaml.txt",
  ])
  func workingFile(_ path: String) { #expect(!isOtherRevision(path: path)) }

  @Test func schemes() {
    for scheme in ["file", "FILE", "untitled", "vscode-remote", "vscode-vfs", "sftp"] {
      #expect(isSchemeOfFiles(scheme), "\(scheme)")
    }
    for scheme in [
      "git", "gitfs", "gitlens", "fugitive", "gitsigns", "diffview", "svn", "hg", "review", "pr", "conflictResolution",
      "merge-conflict.conflict-diff", "scm-history-item", "vscode-local-history", "chat-editing-snapshot-text-model",
    ] {
      #expect(!isSchemeOfFiles(scheme), "\(scheme)")
    }
  }

  @Test func linksAreTheFileTheyLeadTo() throws {
    let directory = try TemporaryDirectory()
    try directory.write("a.yaml", "+1")
    try directory.write("b.yaml", "+1")
    try directory.link("link.yaml", to: "a.yaml")
    var scanner = WorkspaceScanner<String>(limits: .none, knownRules: []) { String(decoding: $1, as: UTF8.self) + $0 }
    let found = scanner.scan([directory.path]).identities
    #expect(found.count == 3 && Set(found.values).count == 2)
    #expect(found["\(directory.path)/link.yaml"] == found["\(directory.path)/a.yaml"])
  }
}
