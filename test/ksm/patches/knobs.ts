/** Patches that add what is seen and set from outside: files of sysfs, parameters, messages. */
import { strict as assert } from "node:assert";
import type { EngineRun } from "../../kernel/runEngine.ts";
import type { Patch } from "./patch.ts";

const STORE = "struct kobject *kobj, struct kobj_attribute *attr, const char *buf, size_t count";
const SHOW = "struct kobject *kobj, struct kobj_attribute *attr, char *buf";

function eventsOf({ session }: EngineRun, name: string): readonly Readonly<Record<string, unknown>>[] {
  return session.machine.events
    .slice()
    .filter((event) => event.name === name)
    .map(({ fields }) => fields);
}

export const KNOBS: readonly Patch[] = [
  {
    what: "adds a knob that refuses what is out of its range",
    versions: ["5.10", "7.3"],
    edit: (source) =>
      source.attribute(
        "lab_level",
        `static unsigned int lab_level = 3;
static ssize_t lab_level_show(${SHOW})
{
	return sprintf(buf, "%u\\n", lab_level);
}
static ssize_t lab_level_store(${STORE})
{
	unsigned int wanted;
	int problem = kstrtouint(buf, 10, &wanted);

	if (problem)
		return problem;
	if (wanted > 9)
		return -ERANGE;
	mutex_lock(&ksm_thread_mutex);
	lab_level = wanted;
	mutex_unlock(&ksm_thread_mutex);
	return count;
}
KSM_ATTR(lab_level);`,
      ),
    adds: ["lab_level"],
    shows: { lab_level: 7 },
    check: ({ observations, session }) => {
      const settings = session.state().counters.filter(({ isWritable }) => isWritable === true);
      assert.ok(settings.some(({ name }) => name === "lab_level"));
      const refused = observations.filter(({ at, file }) => at === "errno" && file === "lab_level");
      assert.deepEqual(
        refused.map(({ name }) => name),
        ["ERANGE", "EINVAL"],
      );
    },
  },
  {
    what: "counts all merges that ever were",
    versions: ["6.1", "7.2"],
    edit: (source) =>
      source
        .beforeFunction("stable_tree_append", "static unsigned long lab_merges;")
        .begin("stable_tree_append", "\tlab_merges++;")
        .counter("lab_merges", "lab_merges"),
    adds: ["lab_merges"],
    shows: { lab_merges: 6 },
  },
  {
    what: "logs what leaves the trees, with pr_info, pr_debug and trace_printk",
    versions: ["5.10", "6.12"],
    edit: (source) =>
      source.begin(
        "remove_rmap_item_from_tree",
        `	if (rmap_item->address & STABLE_FLAG)
		pr_info("lab: %s leaves the stable tree at %#lx\\n", current->comm, rmap_item->address & PAGE_MASK);
	pr_debug("lab: %p\\n", rmap_item);
	trace_printk("lab: item of %p\\n", rmap_item->mm);
	pr_warn_once("lab: %s\\n", __func__);`,
      ),
    check: (run) => {
      const texts = eventsOf(run, "printk").map(({ text }) => String(text));
      assert.ok(texts.some((text) => text.startsWith("lab: ksmd leaves the stable tree at 0x")));
      assert.equal(texts.filter((text) => text.includes("lab: remove_rmap_item_from_tree")).length, 1);
    },
  },
  {
    what: "takes module parameters, one of them an array",
    versions: ["6.1", "7.3"],
    edit: (source) =>
      source
        .before("#include <linux/errno.h>", "#include <linux/moduleparam.h>")
        .beforeFunction(
          "ksm_do_scan",
          `static unsigned int lab_factor = 1;
module_param(lab_factor, uint, 0644);
MODULE_PARM_DESC(lab_factor, "Batches are so many times as long");
static int lab_weights[4] = { 1, 2 };
static int lab_nr_weights;
module_param_array(lab_weights, int, &lab_nr_weights, 0444);`,
        )
        .begin("ksm_do_scan", "\tscan_npages *= READ_ONCE(lab_factor) * lab_weights[0];"),
  },
  {
    what: "warns where nothing is wrong, and once where something is",
    versions: ["6.12", "7.2"],
    edit: (source) =>
      source
        .begin(
          "calc_checksum",
          `	if (WARN_ON(!page) || WARN_ONCE(PageHWPoison(page), "lab: poisoned"))
		return 0;
	WARN_ON_ONCE(lab_checksums++ == 2);`,
        )
        .beforeFunction("calc_checksum", "static int lab_checksums;"),
    check: (run) => assert.equal(eventsOf(run, "warn").length, 1),
  },
  {
    what: "switches a path by a static key",
    versions: ["5.10", "7.2"],
    edit: (source) =>
      source
        .before(
          "static unsigned int zero_checksum",
          "DEFINE_STATIC_KEY_FALSE(lab_key);\nDEFINE_STATIC_KEY_TRUE(lab_other_key);\nstatic unsigned long lab_seen;",
        )
        .begin(
          "ksm_do_scan",
          "\tif (static_branch_unlikely(&lab_key) && static_branch_likely(&lab_other_key))\n\t\tlab_seen++;",
        )
        .counter("lab_seen", "lab_seen")
        .attribute(
          "lab_level",
          `static ssize_t lab_level_show(${SHOW})
{
	return sprintf(buf, "%d\\n", static_key_enabled(&lab_key) ? 1 : 0);
}
static ssize_t lab_level_store(${STORE})
{
	bool on;

	if (kstrtobool(buf, &on))
		return -EINVAL;
	if (on)
		static_branch_enable(&lab_key);
	else
		static_branch_disable(&lab_key);
	return count;
}
KSM_ATTR(lab_level);`,
        ),
    adds: ["lab_level", "lab_seen"],
    shows: { lab_level: 1 },
    check: ({ observations }) => {
      const { sysfs } = observations.at(-1) as unknown as { readonly sysfs: Readonly<Record<string, number>> };
      assert.ok((sysfs["lab_seen"] ?? 0) > 3);
    },
  },
];
