// Comfort while a report is filled in: totals that follow, saving along the way, a copy in the browser. The form works without it.
(function () {
  "use strict";
  var form = document.querySelector("form[data-report]");
  if (!form) return;

  // Totals
  function field(name) {
    return form.elements.namedItem(name);
  }
  function number(text) {
    var plain = text.replace(/[\s\u00a0\u202f€]/g, "").replace(",", ".");
    return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
  }
  function write(value) {
    var decimals = Number.isInteger(value) ? 0 : 2;
    return new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
  }
  function total(output) {
    var partial = "partial" in output.dataset, seen = 0, sum = number(output.dataset.rest) || 0;
    var whole = JSON.parse(output.dataset.terms).every(function (term) {
      var box = field(term[1]);
      var value = box ? number(box.value) : null;
      if (value === null) return partial;
      seen += 1;
      sum += term[0] * value;
      return true;
    });
    output.textContent = whole && seen ? write(Math.round(sum * 100) / 100) : "–";
  }
  function totals() {
    form.querySelectorAll("output[data-terms]").forEach(total);
    form.querySelectorAll("[data-when]").forEach(ask);
  }

  // Questions that are asked because of what was typed on this page
  function ask(question) {
    var sum = number(question.dataset.rest) || 0;
    var known = JSON.parse(question.dataset.when).every(function (term) {
      var box = field(term[1]);
      // What is not asked counts for nothing, whatever stands in it.
      var value = box && !box.closest("[hidden]") ? number(box.value) : null;
      sum += term[0] * (value || 0);
      return value !== null;
    });
    var holds = { "=": sum === 0, "<=": sum <= 0, ">=": sum >= 0 };
    question.hidden = !known || !holds[question.dataset.compares];
  }

  // A copy in this browser, for when the session ends or the network is gone
  var version = field("version");
  var key = "report:" + form.dataset.report + ":" + form.getAttribute("action");
  function values() {
    var all = {};
    new FormData(form).forEach(function (value, name) {
      if (name !== "version") all[name] = value;
    });
    return all;
  }
  function keep(sent) {
    try {
      localStorage.setItem(key, JSON.stringify({ version: version.value, values: values(), sent: sent === true }));
    } catch (full) { /* There is no room, or none is given: the page says what is saved. */ }
  }
  function forget() {
    try {
      localStorage.removeItem(key);
    } catch (none) { /* Nothing was kept. */ }
  }
  function kept() {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch (broken) {
      return null;
    }
  }

  // Saving along the way
  var status = form.querySelector("[data-status]");
  var shown = JSON.stringify(values()), waiting = null, stopped = false, sending = false;
  function say(text) {
    status.textContent = text;
  }
  function changed() {
    return JSON.stringify(values()) !== shown;
  }
  function saved(sent, answer) {
    version.value = answer.version;
    shown = sent;
    if (!changed()) forget();
    var time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    say(form.dataset.saved.replace("{time}", time));
  }
  function refused(answer) {
    stopped = true;
    say(answer.message || form.dataset.failed);
  }
  function send() {
    waiting = null;
    if (stopped || sending || !changed()) return;
    var sent = JSON.stringify(values());
    sending = true;
    say(form.dataset.saving);
    fetch(form.dataset.draft, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { accept: "application/json" } })
      .then(function (response) {
        return response.json().catch(function () { return {}; }).then(function (answer) {
          if (response.ok) saved(sent, answer);
          else if (response.status < 500) refused(answer);
          else say(form.dataset.failed);
        });
      })
      .catch(function () { say(form.dataset.failed); })
      .then(function () {
        sending = false;
        if (changed() && !stopped) later(10000);
      });
  }
  function later(delay) {
    if (waiting) clearTimeout(waiting);
    waiting = setTimeout(send, delay);
  }
  form.addEventListener("input", function () {
    totals();
    keep();
    if (stopped) return;
    say(form.dataset.unsaved);
    later(3000);
  });
  var leaving = false;
  form.addEventListener("submit", function () {
    leaving = true;
    if (waiting) clearTimeout(waiting);
    keep(true);
  });
  window.addEventListener("beforeunload", function (event) {
    if (!leaving && changed()) event.preventDefault();
  });

  // A known value is taken over without leaving the page.
  form.querySelectorAll("button[data-take]").forEach(function (button) {
    button.addEventListener("click", function (event) {
      event.preventDefault();
      var box = document.getElementById(button.dataset.take);
      box.value = button.dataset.value;
      button.hidden = true;
      box.focus();
      box.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });

  // What was typed and not saved is offered again.
  var found = document.querySelector("[data-found]");
  var copy = kept();
  function differs(copy) {
    var now = values();
    return Object.keys(copy.values).some(function (name) { return field(name) && copy.values[name] !== now[name]; });
  }
  // What was sent has arrived, if the section was saved since.
  var arrived = copy && copy.sent && copy.version !== version.value;
  if (copy && copy.values && !arrived && differs(copy)) {
    found.hidden = false;
    found.querySelector("[data-restore]").addEventListener("click", function () {
      Object.keys(copy.values).forEach(function (name) {
        var box = field(name);
        if (box && "value" in box) box.value = copy.values[name];
      });
      found.hidden = true;
      form.dispatchEvent(new Event("input"));
    });
    found.querySelector("[data-forget]").addEventListener("click", function () {
      forget();
      found.hidden = true;
    });
  } else {
    forget();
  }
  totals();
})();
